import TriageDomain

/// Where a finding of a `head_ct_cubes` package lies, in the patient and on the source slices.
struct CubeLocalisation {
  private let mask: CubeMask
  private let geometry: HeadGeometry

  /// - Parameter geometry: Of the same series; its midline tells left from right.
  init(mask: CubeMask, geometry: HeadGeometry) {
    self.mask = mask
    self.geometry = geometry
  }

  var laterality: Laterality {
    var right = 0.0
    var left = 0.0
    mask.visit { x, y, z in
      if geometry.isLeft(mask.grid.point(Double(x), Double(y), Double(z))) { left += 1 } else { right += 1 }
    }
    return SideRule.laterality(right: right, left: left)
  }

  /// Around all voxels of the mask; nil when there is none.
  var box: PatientBox? {
    var low = SIMD3(repeating: Int.max)
    var high = SIMD3(repeating: Int.min)
    mask.visit { x, y, z in
      low = pointwiseMin(low, SIMD3(x, y, z))
      high = pointwiseMax(high, SIMD3(x, y, z))
    }
    guard low.x <= high.x else { return nil }
    let first = mask.grid.point(Double(low.x) - 0.5, Double(low.y) - 0.5, Double(low.z) - 0.5)
    let last = mask.grid.point(Double(high.x) + 0.5, Double(high.y) + 0.5, Double(high.z) + 0.5)
    return PatientBox(
      minimum: PatientPoint(first.x, first.y, first.z), maximum: PatientPoint(last.x, last.y, last.z))
  }

  /// One slice's part of the mask.
  struct OnSlice {
    let slice: Int
    /// Pixels.
    let count: Int
    let polygons: [[ImagePoint]]
    let runs: [Int]
  }

  /// The mask on each source slice that it meets, in the slice's own pixels, in the order of the slices.
  func onSlices() -> [OnSlice] {
    guard let box else { return [] }
    return geometry.planes.indices.compactMap { slice(at: $0, box: box) }
  }

  private func slice(at index: Int, box: PatientBox) -> OnSlice? {
    let plane = geometry.planes[index]
    guard let window = window(of: box, on: plane) else { return nil }
    var part = [Bool](repeating: false, count: window.rows.count * window.columns.count)
    var count = 0
    for row in window.rows {
      for column in window.columns where mask.contains(plane.point(row: Double(row), column: Double(column)))
      {
        part[
          (row - window.rows.lowerBound) * window.columns.count + column - window.columns.lowerBound] = true
        count += 1
      }
    }
    guard count > 0 else { return nil }
    let found = GridMask(rows: window.rows.count, columns: window.columns.count, isSet: part)
    let polygons = MaskContour.polygons(of: found).map { polygon in
      polygon.map {
        ImagePoint(
          column: $0.column + Double(window.columns.lowerBound) + 0.5,
          row: $0.row + Double(window.rows.lowerBound) + 0.5)
      }
    }
    var runs = RunLengths()
    runs.append(false, count: window.rows.lowerBound * plane.columns)
    for row in window.rows {
      runs.append(false, count: window.columns.lowerBound)
      for column in window.columns {
        runs.append(found[row - window.rows.lowerBound, column - window.columns.lowerBound])
      }
      runs.append(false, count: plane.columns - window.columns.upperBound)
    }
    runs.append(false, count: (plane.rows - window.rows.upperBound) * plane.columns)
    return OnSlice(slice: index, count: count, polygons: polygons, runs: runs.finished())
  }

  /// The rows and columns of a slice that may lie in the box; nil when the slice's plane passes it by.
  private func window(of box: PatientBox, on plane: SlicePlane) -> (rows: Range<Int>, columns: Range<Int>)? {
    let inPlane = InPlane(plane, axes: geometry.axes)
    let position = dot(plane.origin, geometry.axes.n)
    var low = (row: Double.infinity, column: Double.infinity, height: Double.infinity)
    var high = (row: -Double.infinity, column: -Double.infinity, height: -Double.infinity)
    for x in [box.minimum.x, box.maximum.x] {
      for y in [box.minimum.y, box.maximum.y] {
        for z in [box.minimum.z, box.maximum.z] {
          let point = SIMD3(x, y, z)
          let pixel = inPlane.pixel(at: SIMD2(dot(point, geometry.axes.u), dot(point, geometry.axes.v)))
          let height = dot(point, geometry.axes.n)
          low = (min(low.row, pixel.row), min(low.column, pixel.column), min(low.height, height))
          high = (max(high.row, pixel.row), max(high.column, pixel.column), max(high.height, height))
        }
      }
    }
    guard (low.height...high.height).contains(position) else { return nil }
    let rows = Self.range(low.row, high.row, count: plane.rows)
    let columns = Self.range(low.column, high.column, count: plane.columns)
    return rows.isEmpty || columns.isEmpty ? nil : (rows, columns)
  }

  private static func range(_ low: Double, _ high: Double, count: Int) -> Range<Int> {
    let start = min(max(low.rounded(.down), 0), Double(count))
    return Int(start)..<Int(min(max(high.rounded(.up) + 1, start), Double(count)))
  }
}
