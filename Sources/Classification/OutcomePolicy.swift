import Imaging
import TriageDomain

/// How a study's classification ends, from what its readings gave.
enum OutcomePolicy {
  /// - Parameters:
  ///   - findings: Of all readings, without those of packages in shadow.
  ///   - refusals: Why deciding packages did not judge images that others judged.
  ///   - problems: Of the readings that gave none: not eligible or failed.
  ///   - judgements: Of the selection, for the reason when nothing was read.
  static func outcome(
    findings: [Finding], refusals: [String] = [], problems: [Outcome], judgements: [SeriesJudgement]
  ) -> Outcome {
    if findings.contains(where: \.isPresent) { return .positive }
    // A reading that failed leaves its findings open: "negative" would hide that.
    for problem in problems {
      if case .failed = problem { return problem }
    }
    // The same holds for a finding that its package would not judge, whatever the others say.
    if let refusal = refusals.first { return notEligible(refusal) }
    if !findings.isEmpty { return .negative }
    return problems.first ?? .notEligible(reason: reason(judgements))
  }

  static func notEligible(_ reason: String) -> Outcome {
    .notEligible(reason: "The images can't be assessed: \(reason).")
  }

  private static func reason(_ judgements: [SeriesJudgement]) -> String {
    var sentences: [String] = []
    for sentence in judgements.map(\.reason.sentence) where !sentences.contains(sentence) {
      sentences.append(sentence)
    }
    guard !sentences.isEmpty else { return "The study holds no series." }
    let listed = sentences.prefix(3).joined(separator: " ")
    let more = sentences.count > 3 ? " (and \(sentences.count - 3) more reasons)" : ""
    return "No series that a model may read. \(listed)\(more)"
  }
}
