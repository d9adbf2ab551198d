import DICOMObjects
import TriageDomain

/// A finding in the words of the result objects.
extension Finding {
  /// With its side, where it has one.
  var title: String { laterality == .none ? kind.label : "\(kind.label), \(laterality.rawValue)" }

  /// Cut, so that it never says more than the number does.
  var wholePercent: Int { Int((probability * 100).rounded(.down)) }

  /// As exact as anybody would say it; nil when there is no volume.
  var volumeWords: String? {
    guard let volumeML, volumeML.isFinite, volumeML >= 0 else { return nil }
    switch volumeML {
    case ..<1: return "less than 1 mL"
    case ..<10: return "about \(decimalString((volumeML * 10).rounded() / 10)) mL"
    default: return "about \(Int(min(volumeML, 1e6).rounded())) mL"
    }
  }

  var algorithmParameters: String { "Operating point \(decimalString(thousandth(operatingPoint * 100))) %" }
}

/// Rounded to a thousandth: what no reader would miss.
func thousandth(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
