package import Imaging

/// Decides whether a series that a model may read is complete enough to be read before its study is.
///
/// A wrong yes costs a second triage when the rest has come; a wrong no costs the quiet period.
package struct SufficiencyPolicy: Sendable, Hashable {
  /// In an evenly spaced stack a step wider than this many usual ones is a missing slice.
  package var widestEvenStep = 1.5
  /// In an unevenly spaced stack the same; there a wide step may be how it was scanned.
  package var widestUnevenStep = 3.0

  package init() {}

  package enum Arrival: Sendable, Hashable {
    /// As many images as Images in Acquisition (0020,1002) announces are there, or it is a radiograph.
    case complete
    /// Nothing came for the series for the settling time.
    case settled
  }

  package func isSufficient(_ candidate: SeriesCandidate, on arrival: Arrival) -> Bool {
    switch candidate.eligibility {
    case .chestRadiograph: return true
    case .headCT:
      // The frames of a multi-frame image are in its file.
      guard let stack = candidate.stack else { return arrival == .settled }
      let steps = zip(stack.positions.dropFirst(), stack.positions).map { $0 - $1 }.sorted()
      guard let widest = steps.last else { return false }
      let usual = steps[steps.count / 2]
      if widest <= widestEvenStep * usual { return true }
      return arrival == .settled && isUneven(steps, usual: usual) && widest <= widestUnevenStep * usual
    }
  }

  /// Whether the spacing itself varies: more than a quarter of the steps differ from the usual one by more than a
  /// quarter. Single wide steps in an even stack are slices that have not come.
  private func isUneven(_ steps: [Double], usual: Double) -> Bool {
    steps.count { abs($0 - usual) > usual / 4 } * 4 > steps.count
  }
}
