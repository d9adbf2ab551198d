import Testing
import TriageDomain

@testable import Classification

@Suite struct HeadLocalisationTests {
  private let fixture: PreparedFixture
  private let geometry: HeadGeometry

  init() throws {
    fixture = try PreparedFixture()
    geometry = HeadGeometry(stack: fixture.stack, head: fixture.head)
  }

  /// A heat map for each slab, hot in a block of cells of one slab; cells are two grid pixels wide.
  private func localisation(slab: Int, rows: Range<Int>, columns: Range<Int>) -> HeadLocalisation {
    let side = fixture.head.parameters.gridSize / 2
    let heats = fixture.head.assessed.indices.map { index in
      var values = [Float](repeating: 0.05, count: side * side)
      if index == slab { for row in rows { for column in columns { values[row * side + column] = 0.9 } } }
      return GridImage(rows: side, columns: side, values: values)
    }
    return HeadLocalisation(
      head: fixture.head, geometry: geometry, heats: heats, threshold: 0.5, range: -.infinity ... .infinity)
  }

  @Test func theSideIsThePatientsNotThePictures() {
    let half = fixture.head.parameters.gridSize / 4
    #expect(localisation(slab: 6, rows: 12..<18, columns: half + 2..<half + 8).laterality == .left)
    #expect(localisation(slab: 6, rows: 12..<18, columns: half - 8..<half - 2).laterality == .right)
    #expect(localisation(slab: 6, rows: 12..<18, columns: half - 4..<half + 4).laterality == .bilateral)
  }

  @Test func volumeIsAreaTimesThicknessInMillilitres() {
    let place = localisation(slab: 6, rows: 10..<16, columns: 20..<24)
    let pixel = geometry.pixelMM
    let thickness = geometry.thickness(ofSlab: fixture.head.assessed[6])
    let expected = 6 * 4 * 4 * pixel * pixel * thickness / 1000
    #expect(abs(place.volume - expected) < 0.35 * expected)
    #expect(place.volume > 0.2)
  }

  @Test func outlineRunsAndBoxNameTheSamePlaceInThePatient() throws {
    let place = localisation(slab: 6, rows: 10..<16, columns: 20..<24)
    let box = try #require(place.box)
    let slab = fixture.head.slabs[fixture.head.assessed[6]]
    let outlines = place.outlines()
    #expect(outlines.map(\.slice) == slab.slices.sorted())
    #expect(place.keySlice.map { slab.slices.contains($0) } == true)
    for outline in outlines {
      let plane = fixture.stack.planes[outline.slice]
      #expect(outline.runs.reduce(0, +) == plane.rows * plane.columns)
      let fromPolygon = centre(try #require(outline.polygons.first), plane)
      let fromRuns = centre(of: outline.runs, plane)
      #expect(distance(fromPolygon, fromRuns) < 1.5)
      for point in [fromPolygon, fromRuns] {
        #expect((box.minimum.x...box.maximum.x).contains(point.x))
        #expect((box.minimum.y...box.maximum.y).contains(point.y))
        #expect((box.minimum.z...box.maximum.z).contains(point.z))
      }
    }
  }

  @Test func aFindingWithoutAHotCellIsStillShownSomewhere() {
    let side = fixture.head.parameters.gridSize / 2
    var values = [Float](repeating: 0.01, count: side * side)
    values[10 * side + 10] = 0.3
    let heats = fixture.head.assessed.map { _ in GridImage(rows: side, columns: side, values: values) }
    let place = HeadLocalisation(
      head: fixture.head, geometry: geometry, heats: heats, threshold: 0.5, range: -.infinity ... .infinity)
    #expect(place.keySlice != nil)
    #expect(place.laterality == .right)
  }

  private func centre(_ polygon: [ImagePoint], _ plane: SlicePlane) -> SIMD3<Double> {
    let row = polygon.map(\.row).reduce(0, +) / Double(polygon.count) - 0.5
    let column = polygon.map(\.column).reduce(0, +) / Double(polygon.count) - 0.5
    return plane.point(row: row, column: column)
  }

  private func centre(of runs: [Int], _ plane: SlicePlane) -> SIMD3<Double> {
    var index = 0
    var sum = (row: 0.0, column: 0.0, count: 0.0)
    for (number, length) in runs.enumerated() {
      if number % 2 == 1 {
        for pixel in index..<index + length {
          sum.row += Double(pixel / plane.columns)
          sum.column += Double(pixel % plane.columns)
          sum.count += 1
        }
      }
      index += length
    }
    return plane.point(row: sum.row / sum.count, column: sum.column / sum.count)
  }

  private func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    let d = a - b
    return (d * d).sum().squareRoot()
  }
}
