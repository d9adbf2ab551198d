package import TriageDomain

/// What a lane knows of its destination: whether it answers, and when to look again.
///
/// While it is down, nothing is claimed and no attempt is spent; one worker at a time asks it for a sign of life, and
/// the first answer lets everything run again.
package struct LaneMachine: Sendable {
  package enum State: Sendable, Hashable {
    case up
    case down(until: Timestamp, failures: Int)
    /// One worker is asking; whoever comes meanwhile looks again at `until`.
    case probing(until: Timestamp, failures: Int)
  }

  /// What a worker does next.
  package enum Step: Sendable, Hashable {
    case claim
    case probe
    case wait(until: Timestamp)
  }

  package private(set) var state: State = .up
  private let backoff: BackoffPolicy

  package init(backoff: BackoffPolicy) { self.backoff = backoff }

  package mutating func step(at moment: Timestamp) -> Step {
    switch state {
    case .up: return .claim
    case .probing(let until, _): return .wait(until: max(until, moment + backoff.initial))
    case .down(let until, _) where until > moment: return .wait(until: until)
    case .down(_, let failures):
      state = .probing(until: moment + backoff.initial, failures: failures)
      return .probe
    }
  }

  /// The destination has answered; says whether it was down before.
  package mutating func reached() -> Bool {
    defer { state = .up }
    return state != .up
  }

  /// The destination has not answered; says when it is asked next. Several workers that fail at once count as one.
  package mutating func unreachable(at moment: Timestamp, jitter: Double) -> Timestamp {
    let failures: Int
    switch state {
    case .up: failures = 1
    case .probing(_, let before): failures = before + 1
    case .down(let until, _) where until > moment: return until
    case .down(_, let before): failures = before + 1
    }
    let until = moment + backoff.delay(after: failures, jitter: jitter)
    state = .down(until: until, failures: failures)
    return until
  }
}
