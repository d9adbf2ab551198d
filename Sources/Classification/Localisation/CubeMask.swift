import TriageDomain

/// A finding's voxels on a `CubeGrid`, gathered tile by tile.
struct CubeMask: Sendable {
  let grid: CubeGrid
  private(set) var isSet: [Bool]
  private(set) var count = 0

  init(_ grid: CubeGrid) {
    self.grid = grid
    isSet = [Bool](repeating: false, count: grid.values.count)
  }

  /// mL
  var volume: Double { Double(count) * grid.parameters.voxelVolume }

  /// Adds the voxels of one tile in which the channels' probabilities add up to at least `threshold`.
  ///
  /// - Parameter probabilities: `[channel, z, y, x]` of the tile, each channel of the output's size.
  mutating func add(
    _ probabilities: [Float], channels: [Int], threshold: Double, tile: SIMD3<Int>
  ) {
    let side = grid.parameters.outputSize
    let cells = side * side * side
    let cut = Float(threshold)
    for z in 0..<min(side, grid.size.z - tile.z) {
      for y in 0..<min(side, grid.size.y - tile.y) {
        let source = (z * side + y) * side
        let target = ((tile.z + z) * grid.size.y + tile.y + y) * grid.size.x + tile.x
        for x in 0..<min(side, grid.size.x - tile.x) {
          var sum: Float = 0
          for channel in channels { sum += probabilities[channel * cells + source + x] }
          if sum >= cut, !isSet[target + x] {
            isSet[target + x] = true
            count += 1
          }
        }
      }
    }
  }

  /// Whether a place in the patient, mm, lies in a voxel of the mask.
  func contains(_ point: SIMD3<Double>) -> Bool {
    let cell = (point - grid.origin) / grid.parameters.spacingMM
    let x = cell.x.rounded()
    let y = cell.y.rounded()
    let z = cell.z.rounded()
    guard x >= 0, y >= 0, z >= 0, x < Double(grid.size.x), y < Double(grid.size.y), z < Double(grid.size.z)
    else { return false }
    return isSet[(Int(z) * grid.size.y + Int(y)) * grid.size.x + Int(x)]
  }

  /// Calls `body` with the indices of every voxel of the mask.
  func visit(_ body: (_ x: Int, _ y: Int, _ z: Int) -> Void) {
    for index in isSet.indices where isSet[index] {
      body(index % grid.size.x, index / grid.size.x % grid.size.y, index / (grid.size.x * grid.size.y))
    }
  }
}
