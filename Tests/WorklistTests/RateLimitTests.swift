import Testing

@testable import Worklist

@Suite("Token bucket")
struct RateLimitTests {
  @Test("A peer gets its burst at once and then so many a second, and never more than the burst")
  func bucket() {
    let start = ContinuousClock.now
    var bucket = TokenBucket(burst: 3, at: start)
    func take(_ seconds: Double) -> Bool {
      bucket.take(perSecond: 2, burst: 3, at: start + .seconds(seconds))
    }
    #expect((0..<4).map { _ in take(0) } == [true, true, true, false])
    #expect([take(0.4), take(0.5), take(0.6), take(1.1)] == [false, true, false, true])
    #expect((0..<4).map { _ in take(100) } == [true, true, true, false])
  }

  @Test("Peers are counted apart")
  func peers() {
    let limiter = RateLimiter(perSecond: 1, burst: 1)
    let now = ContinuousClock.now
    #expect(limiter.admits("a", at: now) && limiter.admits("b", at: now))
    #expect(!limiter.admits("a", at: now) && !limiter.admits("b", at: now))
  }
}
