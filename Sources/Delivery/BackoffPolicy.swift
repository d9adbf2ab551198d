/// How long to wait after failures: doubled each time up to a cap, spread so that retries do not come in step.
package struct BackoffPolicy: Sendable, Hashable {
  package var initial: Duration
  package var cap: Duration

  package init(initial: Duration = .seconds(5), cap: Duration = .seconds(600)) {
    self.initial = initial
    self.cap = cap
  }

  /// The wait after `failures` failures in a row: between half of the doubled time and all of it.
  ///
  /// - Parameter jitter: 0 for the half, 1 for all; drawn by the caller.
  package func delay(after failures: Int, jitter: Double) -> Duration {
    var whole = min(initial, cap)
    for _ in 1..<max(2, failures) where failures > 1 && whole < cap { whole = min(whole * 2, cap) }
    return whole * (0.5 + 0.5 * min(1, max(0, jitter)))
  }
}
