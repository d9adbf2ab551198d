/// Where a CT slice lies in the patient (LPS, mm) and how its pixels run (PS3.3 C.7.6.2).
struct SlicePlane: Sendable, Hashable {
  /// The centre of the first pixel.
  var origin: SIMD3<Double>
  /// Unit vector of growing column index.
  var alongColumns: SIMD3<Double>
  /// Unit vector of growing row index.
  var alongRows: SIMD3<Double>
  /// Between neighbouring columns, mm.
  var columnSpacing: Double
  /// Between neighbouring rows, mm.
  var rowSpacing: Double
  var rows: Int
  var columns: Int

  func point(row: Double, column: Double) -> SIMD3<Double> {
    origin + alongColumns * (column * columnSpacing) + alongRows * (row * rowSpacing)
  }
}

/// The orthonormal axes of a stack of slices: `n` its normal towards the head, `v` the in-plane direction
/// nearest to posterior, `u = v x n`, for an axial slice the patient's left.
struct SliceAxes: Sendable, Hashable {
  let u: SIMD3<Double>
  let v: SIMD3<Double>
  let n: SIMD3<Double>

  /// Nil when the plane contains no direction towards the back that could be named: a coronal slice.
  init?(_ plane: SlicePlane) {
    var normal = cross(plane.alongColumns, plane.alongRows)
    if normal.z < 0 { normal = -normal }
    let length = dot(normal, normal).squareRoot()
    guard length > 1e-6 else { return nil }
    normal /= length
    let posterior = SIMD3(0, 1, 0) - normal.y * normal
    let inPlane = dot(posterior, posterior).squareRoot()
    guard inPlane > 0.2 else { return nil }
    n = normal
    v = posterior / inPlane
    u = cross(v, n)
  }
}

func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}
