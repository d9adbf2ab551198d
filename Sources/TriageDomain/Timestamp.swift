package import Foundation

/// A moment in UTC milliseconds since 1970, the resolution in which the ledger keeps time.
package struct Timestamp: Hashable, Sendable, Comparable, Codable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package init(_ date: Date) { milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down)) }

  /// The wall clock.
  package static func now() -> Timestamp { Timestamp(Date()) }

  package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  /// `2026-01-31T23:59:59.250Z`.
  package var iso8601: String { date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }

  package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  /// Fractions of a millisecond are cut.
  package static func + (moment: Self, duration: Duration) -> Self {
    Timestamp(milliseconds: moment.milliseconds + duration.milliseconds)
  }

  package static func - (left: Self, right: Self) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }

  package init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

extension Duration {
  /// Whole milliseconds; fractions are cut.
  package var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
