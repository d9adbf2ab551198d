import DICOMCore
import DICOMObjects
import Foundation

/// From the modality's values to display values 0 to 1 (PS3.3 C.11.2).
enum VOITransform {
  case table(LookupTable)
  case linear(centre: Double, width: Double)
  case exact(centre: Double, width: Double)
  case sigmoid(centre: Double, width: Double)
  case whole(ClosedRange<Double>)

  /// The first lookup table, else the first window, else `range`, the values that are in the image. A window that
  /// makes no sense counts as not stated.
  init(_ dataSet: DataSet, range: ClosedRange<Double>, instance: UID<Instance>) throws(ImagingError) {
    if let item = dataSet.items(.voiLUTSequence).first {
      self = .table(try LookupTable(item, name: "VOI", instance: instance))
      return
    }
    guard let centre = dataSet.real(.windowCenter), let width = dataSet.real(.windowWidth), width > 0 else {
      self = .whole(range)
      return
    }
    switch dataSet.string(.voiLUTFunction) {
    case "LINEAR_EXACT": self = .exact(centre: centre, width: width)
    case "SIGMOID": self = .sigmoid(centre: centre, width: width)
    default: self = width >= 1 ? .linear(centre: centre, width: width) : .whole(range)
    }
  }

  var rule: DisplayRule {
    switch self {
    case .table: .voiLUT
    case .linear: .linearWindow
    case .exact: .exactLinearWindow
    case .sigmoid: .sigmoidWindow
    case .whole: .wholeRange
    }
  }

  func display(_ value: Double) -> Double {
    switch self {
    case .table(let table): min(table.value(value) / table.maximum, 1)
    case .linear(let centre, let width):
      // C.11.2.1.2.1: a window of width 1 is a step.
      width > 1
        ? min(max((value - (centre - 0.5)) / (width - 1) + 0.5, 0), 1) : (value <= centre - 0.5 ? 0 : 1)
    case .exact(let centre, let width): min(max((value - centre) / width + 0.5, 0), 1)
    case .sigmoid(let centre, let width): 1 / (1 + exp(-4 * (value - centre) / width))
    case .whole(let range):
      range.upperBound > range.lowerBound
        ? min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1) : 0
    }
  }
}
