import DICOMCore
import DICOMObjects

/// From stored values to the modality's own: a lookup table, else rescale, else as they are (PS3.3 C.11.1).
enum ModalityTransform {
  case table(LookupTable)
  case rescale(slope: Double, intercept: Double)

  init(_ dataSet: DataSet, instance: UID<Instance>) throws(ImagingError) {
    if let item = dataSet.items(.modalityLUTSequence).first {
      self = .table(try LookupTable(item, name: "Modality", instance: instance))
      return
    }
    let slope = dataSet.real(.rescaleSlope) ?? 1
    let intercept = dataSet.real(.rescaleIntercept) ?? 0
    guard slope != 0, abs(slope) < 1e6, abs(intercept) < 1e9 else {
      throw .invalid(attribute: "Rescale Slope", reason: "is zero or out of reach", instance: instance)
    }
    self = .rescale(slope: slope, intercept: intercept)
  }

  func value(_ stored: Int) -> Double {
    switch self {
    case .table(let table): table.value(Double(stored))
    case .rescale(let slope, let intercept): Double(stored) * slope + intercept
    }
  }
}
