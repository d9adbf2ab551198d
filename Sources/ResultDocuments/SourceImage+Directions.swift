import DICOMCore
import DICOMObjects

extension SourceImage {
  /// The patient's direction that columns and rows of a frame grow towards, the main one of each: from its orientation in
  /// space, else from Patient Orientation.
  func directions(frame: Int?) -> (column: Character?, row: Character?) {
    let axes = group(.planeOrientationSequence, frame: frame).reals(.imageOrientationPatient)
    if axes.count == 6 {
      return (Self.letter(Array(axes[0..<3])), Self.letter(Array(axes[3..<6])))
    }
    return (
      header.string(.patientOrientation, 0)?.first, header.string(.patientOrientation, 1)?.first
    )
  }

  /// Empty where it is not known (PS3.3 C.7.6.1.1.1).
  func addPatientOrientation(frame: Int?, to set: inout DataSet) {
    let directions = directions(frame: frame)
    if let column = directions.column, let row = directions.row {
      set.set(.patientOrientation, .CS, String(column), String(row))
    } else {
      set.setEmpty(.patientOrientation, .CS)
    }
  }

  private static func letter(_ axis: [Double]) -> Character? {
    guard let index = axis.indices.max(by: { abs(axis[$0]) < abs(axis[$1]) }), axis[index] != 0 else {
      return nil
    }
    return axis[index] > 0 ? ["L", "P", "H"][index] : ["R", "A", "F"][index]
  }
}
