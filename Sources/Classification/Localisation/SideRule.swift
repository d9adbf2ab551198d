import TriageDomain

/// Which side a finding is called by, from how much of it lies on each.
enum SideRule {
  /// A side needs this part of the whole, else the finding is bilateral.
  static let majority = 0.7

  static func laterality(right: Double, left: Double) -> Laterality {
    let total = right + left
    guard total > 0 else { return .none }
    if left > majority * total { return .left }
    return right > majority * total ? .right : .bilateral
  }
}
