import Foundation
import TriageDomain

/// The way from the aligned grid of a prepared head back to the patient and to the pixels of its slices.
struct HeadGeometry: Sendable {
  let parameters: HeadSlabParameters
  let alignment: HeadAlignment
  let planes: [SlicePlane]
  let axes: SliceAxes
  let centre: SIMD2<Double>
  let positions: [Double]

  init(stack: SlabStack, head: PreparedHead) {
    parameters = stack.parameters
    alignment = head.alignment
    planes = stack.planes
    axes = stack.axes
    centre = stack.centre
    positions = head.slabs.map(\.position)
  }

  /// A grid pixel's side in the patient, mm.
  var pixelMM: Double { parameters.gridMM / alignment.scale }

  /// What a slab stands for along the normal, mm: half the way to each neighbour, at most twice the slab's
  /// own measure.
  func thickness(ofSlab slab: Int) -> Double {
    guard positions.count > 1 else { return parameters.slabMM }
    let below = slab > 0 ? positions[slab] - positions[slab - 1] : positions[1] - positions[0]
    let above =
      slab + 1 < positions.count
      ? positions[slab + 1] - positions[slab] : positions[slab] - positions[slab - 1]
    return min((below + above) / 2, 2 * parameters.slabMM)
  }

  /// - Parameter throughSlab: -0.5 its lower, 0.5 its upper face.
  func patientPoint(row: Double, column: Double, slab: Int, throughSlab: Double) -> SIMD3<Double> {
    let place =
      alignment.framePoint(row: row, column: column, size: parameters.gridSize, pixelMM: pixelMM) + centre
    let height = positions[slab] + throughSlab * thickness(ofSlab: slab)
    return axes.u * place.x + axes.v * place.y + axes.n * height
  }

  /// A grid point on a slice, as `ImagePoint` counts: the centre of the first pixel is (0.5, 0.5).
  func imagePoint(row: Double, column: Double, slice: Int) -> ImagePoint {
    let place =
      alignment.framePoint(row: row, column: column, size: parameters.gridSize, pixelMM: pixelMM) + centre
    let pixel = InPlane(planes[slice], axes: axes).pixel(at: place)
    let plane = planes[slice]
    return ImagePoint(
      column: min(max(pixel.column + 0.5, 0), Double(plane.columns)),
      row: min(max(pixel.row + 0.5, 0), Double(plane.rows)))
  }

  /// Whether a place in the patient, mm, lies on the patient's left of the midline.
  func isLeft(_ point: SIMD3<Double>) -> Bool {
    let du = dot(point, axes.u) - centre.x - alignment.centreU
    let dv = dot(point, axes.v) - centre.y - alignment.centreV
    return du * cos(alignment.angle) + dv * sin(alignment.angle) > 0
  }

  /// The mask on a slice's own pixels: a pixel belongs to it when the grid pixel below its centre does.
  func runs(
    of mask: GridMask, bounds: (rows: ClosedRange<Int>, columns: ClosedRange<Int>), slice: Int
  ) -> [Int] {
    let plane = planes[slice]
    let inPlane = InPlane(plane, axes: axes)
    var corners: [(row: Double, column: Double)] = []
    for row in [Double(bounds.rows.lowerBound) - 1, Double(bounds.rows.upperBound) + 1] {
      for column in [Double(bounds.columns.lowerBound) - 1, Double(bounds.columns.upperBound) + 1] {
        let place =
          alignment.framePoint(row: row, column: column, size: parameters.gridSize, pixelMM: pixelMM) + centre
        corners.append(inPlane.pixel(at: place))
      }
    }
    let rows = Self.clamp(corners.map(\.row), count: plane.rows)
    let columns = Self.clamp(corners.map(\.column), count: plane.columns)
    var runs = RunLengths()
    runs.append(false, count: rows.lowerBound * plane.columns)
    for row in rows {
      runs.append(false, count: columns.lowerBound)
      for column in columns {
        let cell = alignment.gridCell(
          at: inPlane.place(row: Double(row), column: Double(column)) - centre, size: parameters.gridSize,
          pixelMM: pixelMM)
        runs.append(mask[cell.row, cell.column])
      }
      runs.append(false, count: plane.columns - columns.upperBound)
    }
    runs.append(false, count: (plane.rows - rows.upperBound) * plane.columns)
    return runs.finished()
  }

  private static func clamp(_ values: [Double], count: Int) -> Range<Int> {
    let low = min(max((values.min() ?? 0).rounded(.down), 0), Double(count))
    let high = min(max((values.max() ?? 0).rounded(.up) + 1, low), Double(count))
    return Int(low)..<Int(high)
  }
}

/// A slice's pixels in the (u, v) of its stack, both ways.
struct InPlane {
  private let cu: Double
  private let cv: Double
  private let ru: Double
  private let rv: Double
  private let origin: SIMD2<Double>

  init(_ plane: SlicePlane, axes: SliceAxes) {
    cu = dot(plane.alongColumns, axes.u) * plane.columnSpacing
    cv = dot(plane.alongColumns, axes.v) * plane.columnSpacing
    ru = dot(plane.alongRows, axes.u) * plane.rowSpacing
    rv = dot(plane.alongRows, axes.v) * plane.rowSpacing
    origin = SIMD2(dot(plane.origin, axes.u), dot(plane.origin, axes.v))
  }

  /// Sub-pixel row and column; the centre of the first pixel is (0, 0).
  func pixel(at place: SIMD2<Double>) -> (row: Double, column: Double) {
    let d = place - origin
    let determinant = cu * rv - cv * ru
    guard determinant != 0 else { return (0, 0) }
    return ((d.y * cu - d.x * cv) / determinant, (d.x * rv - d.y * ru) / determinant)
  }

  func place(row: Double, column: Double) -> SIMD2<Double> {
    origin + SIMD2(cu, cv) * column + SIMD2(ru, rv) * row
  }
}
