import Testing
import TriageDomain

@testable import Classification

/// The middle square of a landscape image of 40 rows and 60 columns on a grid of 20: two source pixels a cell, ten columns
/// cut off at either side.
@Suite struct ChestCropTests {
  private let rows = 40
  private let columns = 60

  private func square(_ value: (_ row: Int, _ column: Int) -> Float) throws -> ChestSquare {
    let values = (0..<rows * columns).map { value($0 / columns, $0 % columns) }
    return ChestSquare(
      values: values, rows: rows, columns: columns,
      parameters: try ChestCropParameters(parameters: ["grid_size": 20, "black": -1024, "white": 1024]))
  }

  @Test func cellsAreMeansOfTheMiddleScaledToBlackAndWhite() throws {
    let square = try square { row, column in Float(row * 60 + column) / 2400 }
    let image = square.image
    #expect(image.rows == 20 && image.columns == 20)
    // The first cell covers rows 0, 1 and columns 10, 11.
    let mean = (10.0 + 11 + 70 + 71) / 4 / 2400
    #expect(abs(Double(image.values[0]) - (mean * 2048 - 1024)) < 0.01)
  }

  @Test func whatLiesBesideTheMiddleDoesNotCount() throws {
    let square = try square { _, column in column < 10 || column >= 50 ? 1 : 0.5 }
    #expect(square.image.values.allSatisfy { abs($0) < 0.001 })
  }

  @Test(arguments: [false, true]) func aHotCellIsShownAtItsPlaceInTheWholeImage(isMirrored: Bool) throws {
    let square = try square { _, _ in 0.5 }
    var heat = GridImage(rows: 20, columns: 20, values: [Float](repeating: 0, count: 400))
    for row in 4..<8 { for column in 2..<6 { heat.values[row * 20 + column] = 0.9 } }
    let place = ChestLocalisation(
      square: square, rows: rows, columns: columns, isMirrored: isMirrored, heat: heat, threshold: 0.5,
      range: -.infinity ... .infinity)
    #expect(place.laterality == .right)
    var pixels: [(row: Int, column: Int)] = []
    var index = 0
    for (number, length) in place.runs().enumerated() {
      if number % 2 == 1 { pixels += (index..<index + length).map { ($0 / columns, $0 % columns) } }
      index += length
    }
    #expect(index == rows * columns)
    // Grid columns 2 to 5 are source columns 14 to 21, from the right when the image is mirrored.
    #expect(pixels.map(\.row).min() == 8 && pixels.map(\.row).max() == 15)
    #expect(pixels.map(\.column).min() == (isMirrored ? 38 : 14))
    #expect(pixels.map(\.column).max() == (isMirrored ? 45 : 21))
    let corner = try #require(place.polygons().first)
    #expect(corner.allSatisfy { (8...16).contains($0.row) })
  }
}
