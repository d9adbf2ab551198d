package import DICOMCore
package import TriageDomain

/// One slice's place in the patient and where its pixels are stored (PS3.3 C.7.6.2).
///
/// Coordinates are mm in the patient's LPS frame. A pixel is named by row and column, counted from 0; (0, 0) is the
/// *centre* of the top left pixel. Each slice has a geometry of its own, so that gantry tilt (slices shifted along
/// their own plane) and uneven spacing are exact and nothing is resampled.
package struct SliceGeometry: Sendable, Hashable {
  package let instance: UID<Instance>
  package let sopClass: SOPClass
  package let path: SpoolPath
  /// 1-based frame of a multi-frame image; nil for a single-frame one.
  package let frame: Int?
  /// The centre of pixel (0, 0).
  package let origin: SIMD3<Double>
  /// Unit vector of increasing column index.
  package let alongColumns: SIMD3<Double>
  /// Unit vector of increasing row index.
  package let alongRows: SIMD3<Double>
  /// mm between the centres of neighbouring columns.
  package let columnSpacing: Double
  /// mm between the centres of neighbouring rows.
  package let rowSpacing: Double
  package let rows: Int
  package let columns: Int
  /// Slice Thickness, mm; nil when it is not stated.
  package let thickness: Double?

  package init(
    instance: UID<Instance>, sopClass: SOPClass, path: SpoolPath, frame: Int?, origin: SIMD3<Double>,
    alongColumns: SIMD3<Double>, alongRows: SIMD3<Double>, columnSpacing: Double, rowSpacing: Double,
    rows: Int, columns: Int, thickness: Double?
  ) {
    self.instance = instance
    self.sopClass = sopClass
    self.path = path
    self.frame = frame
    self.origin = origin
    self.alongColumns = alongColumns
    self.alongRows = alongRows
    self.columnSpacing = columnSpacing
    self.rowSpacing = rowSpacing
    self.rows = rows
    self.columns = columns
    self.thickness = thickness
  }

  /// The slice's unit normal, turned towards the head (z >= 0).
  package var normal: SIMD3<Double> {
    let normal = cross(alongColumns, alongRows)
    return normal.z < 0 ? -normal : normal
  }

  /// Where the centre of a pixel lies; fractions are between centres.
  package func point(row: Double, column: Double) -> SIMD3<Double> {
    origin + alongColumns * (column * columnSpacing) + alongRows * (row * rowSpacing)
  }

  /// The opposite: row, column and the distance from the slice's plane along `normal`, mm.
  package func pixel(of point: SIMD3<Double>) -> (row: Double, column: Double, distance: Double) {
    let offset = point - origin
    return (
      dot(offset, alongRows) / rowSpacing, dot(offset, alongColumns) / columnSpacing, dot(offset, normal)
    )
  }

  /// The area of one pixel, mm2.
  package var pixelArea: Double { rowSpacing * columnSpacing }
}

extension PatientPoint {
  package init(_ vector: SIMD3<Double>) { self.init(vector.x, vector.y, vector.z) }
}

func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

func length(_ a: SIMD3<Double>) -> Double { dot(a, a).squareRoot() }
