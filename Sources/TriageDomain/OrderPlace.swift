/// Why a study stands where it stands.
package struct OrderPlace: Sendable, Hashable {
  package let receivedAt: Timestamp
  package let waitingSince: Timestamp
  /// The shortest wait first: it decides. Never empty.
  package let reasons: [OrderReason]

  /// By when the study is to be read.
  package var dueAt: Timestamp { waitingSince + (reasons.first?.wait ?? .zero) }

  /// Sentences for people, the deciding one first, without patient data.
  package var sentences: [String] {
    let early = receivedAt - waitingSince
    let credit =
      early < .seconds(60)
      ? nil : "The images were made earlier, so \(early.words) before their arrival count as waiting."
    return reasons.map(\.sentence) + [credit].compactMap(\.self)
  }
}

/// One reason and the wait it allows.
package struct OrderReason: Sendable, Hashable {
  package enum Cause: Sendable, Hashable {
    case finding(FindingKind)
    /// The order or another system asked for it.
    case requested(Priority)
    /// Nobody asked for it.
    case priority(Priority)
  }

  package let cause: Cause
  package let wait: Duration

  package var sentence: String {
    let subject =
      switch cause {
      case .finding(let kind): "\(kind.label) found"
      case .requested(let priority): "\(priority.rawValue) requested"
      case .priority(let priority): "Priority \(priority.rawValue)"
      }
    return subject + ": to be read " + (wait == .zero ? "at once." : "within \(wait.words).")
  }
}

extension Duration {
  /// In the largest unit that it fills twice, rounded down to whole ones: "90 seconds", "36 hours", "3 days".
  package var words: String {
    let seconds = milliseconds / 1000
    let (count, unit) =
      switch seconds {
      case ..<120: (seconds, "second")
      case ..<7200: (seconds / 60, "minute")
      case ..<172_800: (seconds / 3600, "hour")
      default: (seconds / 86_400, "day")
      }
    return "\(count) \(unit)\(count == 1 ? "" : "s")"
  }
}
