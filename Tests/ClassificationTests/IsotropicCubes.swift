import Imaging

/// A head CT on a grid of 1 mm along the patient's axes, read as cubes for a sliding window.
///
/// Only for slices whose rows run along the patient's x axis, as all axial series do, tilted or not: then a line of voxels
/// along x meets the same two slices at the same two rows.
struct IsotropicCubes {
  private let volume: Volume
  /// Patient coordinates (LPS, mm) of the first voxel's centre, and how many voxels there are along x, y and z.
  let origin: SIMD3<Double>
  let size: SIMD3<Int>

  init(_ volume: Volume) {
    self.volume = volume
    var low = SIMD3<Double>(repeating: .infinity)
    var high = SIMD3<Double>(repeating: -.infinity)
    for slice in volume.stack.slices {
      for (row, column) in [
        (0, 0), (slice.rows - 1, 0), (0, slice.columns - 1), (slice.rows - 1, slice.columns - 1),
      ] {
        let point = slice.point(row: Double(row), column: Double(column))
        low = pointwiseMin(low, point)
        high = pointwiseMax(high, point)
      }
    }
    origin = low
    let extent = high - low
    size = SIMD3(Int(extent.x) + 1, Int(extent.y) + 1, Int(extent.z) + 1)
  }

  /// First voxels of the boxes of `side` that cover the grid, each voxel once.
  func tiles(side: Int) -> [SIMD3<Int>] {
    let steps = (0..<3).map { Array(stride(from: 0, to: size[$0], by: side)) }
    return steps[2].flatMap { z in steps[1].flatMap { y in steps[0].map { x in SIMD3(x, y, z) } } }
  }

  /// HU of a cube `[z, y, x]` from voxel `first` on, which may lie outside; air where nothing was scanned.
  func hounsfield(from first: SIMD3<Int>, side: Int) -> [Float] {
    var cube = [Float](repeating: -1000, count: side * side * side)
    for z in 0..<side {
      for y in 0..<side {
        let start = origin + SIMD3(Double(first.x), Double(first.y + y), Double(first.z + z))
        fill(&cube, at: (z * side + y) * side, count: side, from: start)
      }
    }
    return cube
  }

  /// Linear between the slices below and above, the nearest pixel within a slice.
  private func fill(_ cube: inout [Float], at offset: Int, count: Int, from start: SIMD3<Double>) {
    let stack = volume.stack
    let position = (start * stack.normal).sum()
    guard let above = stack.positions.firstIndex(where: { $0 >= position }),
      above > 0 || stack.positions[0] == position
    else { return }
    let below = max(0, above - 1)
    let gap = stack.positions[above] - stack.positions[below]
    let weight = Float(gap > 0 ? (position - stack.positions[below]) / gap : 0)
    let slice = stack.slices[below]
    let other = stack.slices[above]
    let (rowBelow, columnBelow, _) = slice.pixel(of: start)
    let (rowAbove, columnAbove, _) = other.pixel(of: start)
    let rows = (Int(rowBelow.rounded()), Int(rowAbove.rounded()))
    guard (0..<slice.rows).contains(rows.0), (0..<slice.rows).contains(rows.1) else { return }
    for x in 0..<count {
      let step = Double(x) / slice.columnSpacing
      let columns = (Int((columnBelow + step).rounded()), Int((columnAbove + step).rounded()))
      guard (0..<slice.columns).contains(columns.0), (0..<slice.columns).contains(columns.1) else { continue }
      let low = Float(volume.slices[below][rows.0 * slice.columns + columns.0])
      let high = Float(volume.slices[above][rows.1 * slice.columns + columns.1])
      cube[offset + x] = low + (high - low) * weight
    }
  }
}
