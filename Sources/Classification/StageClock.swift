/// Adds up what each step of a classification takes, in ms of elapsed time; sampling a slice to its slab
/// counts as decoding.
struct StageClock: Sendable {
  enum Stage: String, CaseIterable {
    case select, decode, preprocess, infer, localise, total
  }

  private(set) var milliseconds: [String: Double] = [:]
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant

  init() { start = clock.now }

  mutating func add(_ stage: Stage, since begin: ContinuousClock.Instant) {
    milliseconds[stage.rawValue, default: 0] += (clock.now - begin) / .milliseconds(1)
  }

  var now: ContinuousClock.Instant { clock.now }

  /// All stages so far and the total since this clock was made.
  func finished() -> [String: Double] {
    var all = milliseconds
    all[Stage.total.rawValue] = (clock.now - start) / .milliseconds(1)
    return all
  }
}
