import Testing
import TriageDomain

@testable import Classification

/// A stack of slices whose HU are a linear function of the place, so that every interpolation has an exact answer.
@Suite struct CubeTests {
  private func parameters(output: Int = 8) throws -> HeadCubeParameters {
    try HeadCubeParameters(parameters: [
      "spacing_mm": 1, "input_size": Double(output + 8), "output_size": Double(output), "low_hu": 0,
      "high_hu": 100,
    ])
  }

  private func value(_ p: SIMD3<Double>) -> Double { 20 + 0.5 * p.x + 0.25 * p.y + p.z }

  /// - Parameter tilt: Radians about the patient's x axis, as a gantry tilts.
  private func grid(tilt: Double = 0, spacing: Double = 0.5, order: [Int]? = nil) throws -> CubeGrid {
    let (c, s) = (tilt.cosine, tilt.sine)
    let planes = [0.0, 5, 9, 16].map { z in
      SlicePlane(
        origin: SIMD3(-15, -15 * c, z - 15 * s), alongColumns: SIMD3(1, 0, 0), alongRows: SIMD3(0, c, s),
        columnSpacing: spacing, rowSpacing: spacing, rows: 61, columns: 61)
    }
    var stack = try CubeStack(planes: planes, parameters: parameters())
    for slice in order ?? Array(planes.indices) {
      var hu: [Int16] = []
      for row in 0..<61 {
        for column in 0..<61 {
          hu.append(Int16((value(planes[slice].point(row: Double(row), column: Double(column)))).rounded()))
        }
      }
      stack.add(stack.frame(of: hu, slice: slice), slice: slice)
    }
    return try CubeGrid(stack)
  }

  @Test(arguments: [0, 0.25]) func aVoxelHasTheValueOfItsPlaceInThePatient(tilt: Double) throws {
    let grid = try grid(tilt: tilt)
    for (x, y, z) in [(3, 4, 5), (15, 15, 8), (20, 10, 12)] {
      let point = grid.point(Double(x), Double(y), Double(z))
      // Inside the slices, whose edges are slanted when they are tilted.
      guard abs(point.y) < 8 else { continue }
      let found = Double(grid.values[(z * grid.size.y + y) * grid.size.x + x])
      #expect(abs(found - value(point)) < 1.6, "\(x) \(y) \(z)")
    }
  }

  @Test func theOrderOfTheSlicesDoesNotMatter() throws {
    #expect(try grid().values == grid(order: [2, 0, 3, 1]).values)
  }

  @Test func anInputIsClippedScaledAndAsItsNearestVoxelOutside() throws {
    let grid = try grid()
    let cube = grid.input(SIMD3(0, 0, 0))
    #expect(cube.count == 16 * 16 * 16)
    #expect(cube.allSatisfy { (-1...1).contains($0) })
    // The margin of four voxels lies outside and repeats the corner.
    #expect(cube[0] == cube[(4 * 16 + 4) * 16 + 4])
    let corner = Float(grid.values[0])
    #expect(abs(cube[0] - (2 * min(max(corner, 0), 100) - 100) / 100) < 1e-6)
  }

  @Test func theTilesOfABoxCoverItOnceAndNothingFarFromIt() throws {
    let grid = try grid()
    let box = PatientBox(minimum: PatientPoint(-9, -9, 2), maximum: PatientPoint(9, 9, 14))
    var covered = [Int](repeating: 0, count: grid.values.count)
    for tile in grid.tiles(in: box) {
      for z in tile.z..<min(tile.z + 8, grid.size.z) {
        for y in tile.y..<min(tile.y + 8, grid.size.y) {
          for x in tile.x..<min(tile.x + 8, grid.size.x) {
            covered[(z * grid.size.y + y) * grid.size.x + x] += 1
          }
        }
      }
    }
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let count = covered[(z * grid.size.y + y) * grid.size.x + x]
          let point = grid.point(Double(x), Double(y), Double(z))
          let isInside =
            (-9...9).contains(point.x) && (-9...9).contains(point.y) && (2...14).contains(point.z)
          #expect(count == 1 || (!isInside && count == 0))
        }
      }
    }
  }

  @Test func theMaskIsTheSumOfItsClassesAndItsVolumeIsCounted() throws {
    let grid = try grid()
    var mask = CubeMask(grid)
    let cells = 8 * 8 * 8
    // Three classes: background, and two of which neither reaches the threshold alone.
    var probabilities = [Float](repeating: 0, count: 3 * cells)
    for cell in 0..<10 {
      probabilities[cells + cell] = 0.3
      probabilities[2 * cells + cell] = 0.3
    }
    mask.add(probabilities, channels: [1], threshold: 0.5, tile: SIMD3(0, 0, 0))
    #expect(mask.count == 0)
    mask.add(probabilities, channels: [1, 2], threshold: 0.5, tile: SIMD3(8, 8, 8))
    mask.add(probabilities, channels: [1, 2], threshold: 0.5, tile: SIMD3(8, 8, 8))
    #expect(mask.count == 10)
    #expect(abs(mask.volume - 0.010) < 1e-12)
    #expect(mask.contains(grid.point(8, 8, 8)) && !mask.contains(grid.point(8, 8, 9)))
  }

  @Test(
    arguments: [["output_size": 130], ["input_size": 126], ["low_hu": 100], ["spacing_mm": 0]]
      as [[String: Double]])
  func absurdNumbersAreRefused(change: [String: Double]) {
    let good: [String: Double] = [
      "spacing_mm": 1, "input_size": 125, "output_size": 45, "low_hu": -15, "high_hu": 100,
    ]
    #expect(throws: ClassificationError.self) {
      try HeadCubeParameters(parameters: good.merging(change) { $1 })
    }
  }

  @Test func aVolumeScoreGrowsWithTheVolumeFromNothing() {
    #expect(ScorePolicy.studyLogit(millilitres: 0) == 0)
    #expect(ScorePolicy.studyLogit(millilitres: 2) > ScorePolicy.studyLogit(millilitres: 1))
  }
}

extension Double {
  fileprivate var sine: Double { self - self * self * self / 6 + self * self * self * self * self / 120 }
  fileprivate var cosine: Double { (1 - sine * sine).squareRoot() }
}
