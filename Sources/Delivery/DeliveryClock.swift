package import TriageDomain

/// Where a lane has time and chance from, so that a test can give its own.
package struct DeliveryClock: Sendable {
  package var now: @Sendable () -> Timestamp
  /// Between 0 and 1.
  package var jitter: @Sendable () -> Double

  package init(now: @escaping @Sendable () -> Timestamp, jitter: @escaping @Sendable () -> Double) {
    self.now = now
    self.jitter = jitter
  }

  package static let system = DeliveryClock(now: { .now() }, jitter: { Double.random(in: 0...1) })
}
