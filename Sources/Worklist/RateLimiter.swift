import Synchronization

/// Bounds the requests of each peer address.
final class RateLimiter: Sendable {
  /// How many addresses are remembered; a newcomer beyond it makes all begin anew.
  private static let maximumPeers = 4096

  private let buckets = Mutex<[String: TokenBucket]>([:])
  private let perSecond: Double
  private let burst: Int

  init(perSecond: Double, burst: Int) {
    self.perSecond = perSecond
    self.burst = burst
  }

  /// Whether `peer` may make a request now.
  func admits(_ peer: String, at now: ContinuousClock.Instant = .now) -> Bool {
    buckets.withLock { buckets in
      if buckets[peer] == nil, buckets.count >= Self.maximumPeers { buckets.removeAll(keepingCapacity: true) }
      var bucket = buckets[peer] ?? TokenBucket(burst: burst, at: now)
      defer { buckets[peer] = bucket }
      return bucket.take(perSecond: perSecond, burst: burst, at: now)
    }
  }

  /// Whether `peer` could make a request now; takes nothing.
  func hasToken(_ peer: String, at now: ContinuousClock.Instant = .now) -> Bool {
    buckets.withLock { buckets in
      guard var bucket = buckets[peer] else { return true }
      return bucket.take(perSecond: perSecond, burst: burst, at: now)
    }
  }
}
