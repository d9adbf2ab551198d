import DICOMCore
import DICOMObjects

/// Where a frame's pixels lie in the patient, as the source wrote it (PS3.3 C.7.6.2).
struct FramePlane: Hashable {
  let frameOfReference: UID<FrameOfReference>
  /// Image Position (Patient) of the first pixel's centre, mm.
  let position: SIMD3<Double>
  /// The planes' common normal by right hand rule, a unit vector.
  let normal: SIMD3<Double>
  /// The items of the functional groups Plane Position, Plane Orientation and Pixel Measures (PS3.3 C.7.6.16.2).
  let positionItem: DataSet
  let orientationItem: DataSet
  let measuresItem: DataSet
}

extension SourceImage {
  /// nil when frame of reference, position, orientation or pixel spacing is not known, as of a projection.
  func plane(frame: Int?) -> FramePlane? {
    let position = group(.planePositionSequence, frame: frame)
    let orientation = group(.planeOrientationSequence, frame: frame)
    let measures = group(.pixelMeasuresSequence, frame: frame)
    let (point, axes) = (position.reals(.imagePositionPatient), orientation.reals(.imageOrientationPatient))
    let spacing = measures.reals(.pixelSpacing)
    guard let uid = header.uid(.frameOfReferenceUID, FrameOfReference.self), point.count == 3,
      axes.count == 6,
      spacing.count == 2, spacing.allSatisfy({ $0 > 0 })
    else { return nil }
    let (row, column) = (SIMD3(axes[0], axes[1], axes[2]), SIMD3(axes[3], axes[4], axes[5]))
    let normal = SIMD3(
      row.y * column.z - row.z * column.y, row.z * column.x - row.x * column.z,
      row.x * column.y - row.y * column.x)
    let length = (normal * normal).sum().squareRoot()
    guard length > 0 else { return nil }
    func item(_ tags: [Tag], _ source: DataSet) -> DataSet {
      var item = DataSet()
      item.copy(tags, from: source)
      return item
    }
    return FramePlane(
      frameOfReference: uid, position: SIMD3(point[0], point[1], point[2]), normal: normal / length,
      positionItem: item([.imagePositionPatient], position),
      orientationItem: item([.imageOrientationPatient], orientation),
      measuresItem: item([.pixelSpacing, .sliceThickness], measures))
  }
}
