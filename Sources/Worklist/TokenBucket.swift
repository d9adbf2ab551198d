/// How many requests one peer may still make: refilled with time, never over its burst.
struct TokenBucket: Sendable, Hashable {
  private var tokens: Double
  private var filledAt: ContinuousClock.Instant

  init(burst: Int, at now: ContinuousClock.Instant) {
    tokens = Double(burst)
    filledAt = now
  }

  /// Takes one token; false when there is none.
  mutating func take(perSecond: Double, burst: Int, at now: ContinuousClock.Instant) -> Bool {
    let seconds = max(.zero, now - filledAt) / .seconds(1)
    tokens = min(Double(burst), tokens + seconds * perSecond)
    filledAt = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
