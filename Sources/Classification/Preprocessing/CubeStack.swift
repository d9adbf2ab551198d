/// Slices of a head sampled on one unrotated frame each, gathered in any order, so that no slice is held at its full
/// size.
struct CubeStack: Sendable {
  let parameters: HeadCubeParameters
  let planes: [SlicePlane]
  let axes: SliceAxes
  /// The (u, v) of each frame's first pixel, mm.
  let corner: SIMD2<Double>
  /// Of each frame.
  let rows: Int
  let columns: Int
  /// HU, row by row, one a slice; empty until it was added.
  private(set) var frames: [[Int16]]

  /// Voxels that a grid may have: a field of view of 500 mm over 500 mm.
  static let maximumVoxels = 125_000_000

  /// - Throws: `ClassificationError.notAssessable` when there is no slice, the slices are not axial, or they cover
  ///   more than a body.
  init(planes: [SlicePlane], parameters: HeadCubeParameters) throws(ClassificationError) {
    guard let first = planes.first, let axes = SliceAxes(first) else {
      throw .notAssessable(reason: "the slices do not lie across the head")
    }
    self.parameters = parameters
    self.planes = planes
    self.axes = axes
    var low = SIMD2(repeating: Double.infinity)
    var high = SIMD2(repeating: -Double.infinity)
    for point in planes.flatMap(\.corners) {
      let place = SIMD2(dot(point, axes.u), dot(point, axes.v))
      low = pointwiseMin(low, place)
      high = pointwiseMax(high, place)
    }
    corner = low
    let extent = (high - low) / parameters.spacingMM
    guard extent.x.isFinite, extent.y.isFinite, extent.x < 2000, extent.y < 2000 else {
      throw .notAssessable(reason: "the field of view is larger than a body")
    }
    columns = Int(extent.x.rounded(.up)) + 1
    rows = Int(extent.y.rounded(.up)) + 1
    frames = [[Int16]](repeating: [], count: planes.count)
  }

  mutating func add(_ frame: [Int16], slice: Int) { frames[slice] = frame }

  /// One slice on the frame `[v, u]`; what lies beside it is as its nearest pixel. Pure: may run on any thread.
  ///
  /// - Parameter hu: row by row, as many as the slice's plane has pixels.
  func frame(of hu: [Int16], slice: Int) -> [Int16] {
    let plane = planes[slice]
    let inPlane = InPlane(plane, axes: axes)
    var frame = [Int16](repeating: 0, count: rows * columns)
    for y in 0..<rows {
      for x in 0..<columns {
        let (row, column) = inPlane.pixel(
          at: corner + SIMD2(Double(x), Double(y)) * parameters.spacingMM)
        let r = min(max(row, 0), Double(plane.rows - 1))
        let c = min(max(column, 0), Double(plane.columns - 1))
        let top = Int(r)
        let left = Int(c)
        let bottom = min(top + 1, plane.rows - 1)
        let right = min(left + 1, plane.columns - 1)
        let down = r - Double(top)
        let across = c - Double(left)
        let upper =
          Double(hu[top * plane.columns + left]) * (1 - across)
          + Double(hu[top * plane.columns + right]) * across
        let lower =
          Double(hu[bottom * plane.columns + left]) * (1 - across)
          + Double(hu[bottom * plane.columns + right]) * across
        frame[y * columns + x] = Int16((upper * (1 - down) + lower * down).rounded())
      }
    }
    return frame
  }
}

extension SlicePlane {
  /// The centres of the four outermost pixels.
  var corners: [SIMD3<Double>] {
    [(0, 0), (rows - 1, 0), (0, columns - 1), (rows - 1, columns - 1)].map {
      point(row: Double($0.0), column: Double($0.1))
    }
  }
}
