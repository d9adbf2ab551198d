import TriageDomain

/// What the models of one kind of input said of a series.
struct Reading: Sendable {
  /// Of the packages that decide.
  var findings: [Finding] = []
  /// Of the packages in shadow.
  var shadowFindings: [Finding] = []
  /// Why a deciding package may not judge these images; each a sentence for readers.
  var refusals: [String] = []

  mutating func add(_ other: Reading) {
    findings += other.findings
    shadowFindings += other.shadowFindings
    refusals += other.refusals
  }
}
