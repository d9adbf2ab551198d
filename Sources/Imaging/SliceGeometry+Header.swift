import DICOMCore
package import TriageDomain

extension SliceGeometry {
  /// The place of a single-frame image, from its header.
  ///
  /// - Throws: `ImagingError.missing` or `.invalid`, naming the attribute.
  package init(_ stored: StoredInstance) throws(ImagingError) {
    let header = stored.header
    try self.init(
      stored, frame: nil, position: header.imagePosition, orientation: header.imageOrientation,
      spacing: header.pixelSpacing, thickness: header.sliceThickness)
  }

  /// - Parameter frame: 1-based, nil for a single-frame image.
  /// - Throws: `ImagingError.missing` or `.invalid`, naming the attribute.
  init(
    _ stored: StoredInstance, frame: Int?, position: [Double], orientation: [Double], spacing: [Double],
    thickness: Double?
  ) throws(ImagingError) {
    let uid = stored.instanceUID
    guard let rows = stored.header.rows else { throw .missing(attribute: "Rows", instance: uid) }
    guard let columns = stored.header.columns else { throw .missing(attribute: "Columns", instance: uid) }
    guard rows > 0, columns > 0 else {
      throw .invalid(attribute: "Rows or Columns", reason: "is not positive", instance: uid)
    }
    let origin = try Self.origin(position, uid)
    let (alongColumns, alongRows) = try Self.directions(orientation, uid)
    guard !spacing.isEmpty else { throw .missing(attribute: "Pixel Spacing", instance: uid) }
    guard spacing.count == 2, spacing.allSatisfy({ (0.01...20).contains($0) }) else {
      throw .invalid(attribute: "Pixel Spacing", reason: "is not two lengths of 0.01 to 20 mm", instance: uid)
    }
    self.init(
      instance: uid, sopClass: stored.sopClass, path: stored.path, frame: frame, origin: origin,
      alongColumns: alongColumns, alongRows: alongRows, columnSpacing: spacing[1], rowSpacing: spacing[0],
      rows: rows, columns: columns,
      thickness: thickness.flatMap { $0.isFinite && $0 > 0 && $0 < 1000 ? $0 : nil })
  }

  private static func origin(_ values: [Double], _ uid: UID<Instance>) throws(ImagingError) -> SIMD3<Double> {
    guard !values.isEmpty else { throw .missing(attribute: "Image Position (Patient)", instance: uid) }
    guard values.count == 3, values.allSatisfy({ $0.isFinite && abs($0) < 100_000 }) else {
      throw .invalid(
        attribute: "Image Position (Patient)", reason: "is not a point within 100 m", instance: uid)
    }
    return SIMD3(values[0], values[1], values[2])
  }

  /// Unit vectors along columns and rows; small errors of rounding are let through (PS3.3 C.7.6.2.1.1).
  private static func directions(
    _ values: [Double], _ uid: UID<Instance>
  ) throws(ImagingError) -> (SIMD3<Double>, SIMD3<Double>) {
    guard !values.isEmpty else { throw .missing(attribute: "Image Orientation (Patient)", instance: uid) }
    guard values.count == 6, values.allSatisfy(\.isFinite) else {
      throw .invalid(attribute: "Image Orientation (Patient)", reason: "is not six numbers", instance: uid)
    }
    let first = SIMD3(values[0], values[1], values[2])
    let second = SIMD3(values[3], values[4], values[5])
    let (a, b) = (length(first), length(second))
    guard abs(a - 1) < 0.01, abs(b - 1) < 0.01, abs(dot(first, second)) < 0.01 else {
      throw .invalid(
        attribute: "Image Orientation (Patient)", reason: "is not two unit vectors at a right angle",
        instance: uid)
    }
    return (first / a, second / b)
  }

  /// Whether both can be slices of one volume: the same matrix, spacing and orientation.
  func isConsistent(with other: SliceGeometry) -> Bool {
    rows == other.rows && columns == other.columns
      && abs(rowSpacing - other.rowSpacing) < 0.01 * rowSpacing
      && abs(columnSpacing - other.columnSpacing) < 0.01 * columnSpacing
      && dot(alongColumns, other.alongColumns) > 0.9999 && dot(alongRows, other.alongRows) > 0.9999
  }
}
