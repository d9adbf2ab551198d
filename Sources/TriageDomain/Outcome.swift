/// How a study's triage can end, without the reason.
package enum OutcomeKind: String, Sendable, Hashable, CaseIterable {
  case positive, negative
  case notEligible = "not_eligible"
  case failed
}

/// How a study's triage ended. Every study ends in one of these, and it is shown.
package enum Outcome: Sendable, Hashable, Codable {
  case positive
  case negative
  /// Nothing in the study is what a model may read; the reason is a sentence for people.
  case notEligible(reason: String)
  /// The service could not do its work; the reason is a sentence for people.
  case failed(reason: String)

  package var kind: OutcomeKind {
    switch self {
    case .positive: .positive
    case .negative: .negative
    case .notEligible: .notEligible
    case .failed: .failed
    }
  }

  /// `positive`, `negative`, `not_eligible` or `failed`: the word in the ledger, in JSON and in metrics.
  package var word: String { kind.rawValue }

  package var reason: String? {
    switch self {
    case .positive, .negative: nil
    case .notEligible(let reason), .failed(let reason): reason
    }
  }

  /// The opposite of `word` and `reason`; nil for another word.
  package init?(word: String, reason: String?) {
    switch OutcomeKind(rawValue: word) {
    case .positive: self = .positive
    case .negative: self = .negative
    case .notEligible: self = .notEligible(reason: reason ?? "")
    case .failed: self = .failed(reason: reason ?? "")
    case nil: return nil
    }
  }
}
