/// A workitem's priority (0074,1200), highest first in order.
package enum Priority: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  case high = "HIGH"
  case medium = "MEDIUM"
  case low = "LOW"

  /// 0 is read first.
  package var rank: Int {
    switch self {
    case .high: 0
    case .medium: 1
    case .low: 2
    }
  }

  /// A lower priority is less than a higher one.
  package static func < (left: Self, right: Self) -> Bool { left.rank > right.rank }

  /// What an order's Requested Procedure Priority (0040,1003) or a workitem's priority asks for; nil for any other
  /// word, since nothing is guessed.
  package init?(order: String) {
    switch order.uppercased() {
    case "STAT", "HIGH": self = .high
    case "MEDIUM": self = .medium
    case "ROUTINE", "LOW": self = .low
    default: return nil
    }
  }
}
