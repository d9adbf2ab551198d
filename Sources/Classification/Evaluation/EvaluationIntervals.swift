import Foundation

/// A 95 % interval.
package struct Interval: Sendable, Hashable, Encodable {
  package let low: Double
  package let high: Double

  package init(_ low: Double, _ high: Double) {
    self.low = low
    self.high = high
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(low)
    try container.encode(high)
  }
}

/// The percentile interval of the area under the curve over resamples of whole studies.
enum Bootstrap {
  /// - Parameter rounds: Resamples without a positive or a negative case are left out.
  /// - Returns: nil when none is left. The same cases give the same interval, in whatever order they were judged.
  static func area(_ cases: [ScoredCase], rounds: Int = 2000) -> Interval? {
    let cases = cases.sorted {
      ($0.probability, $0.isPositive ? 1 : 0) < ($1.probability, $1.isPositive ? 1 : 0)
    }
    let ranking = CaseRanking(cases)
    var generator = SplitMix(state: 1)
    var areas: [Double] = []
    var counts = [Int](repeating: 0, count: cases.count)
    for _ in 0..<rounds {
      for index in counts.indices { counts[index] = 0 }
      for _ in cases.indices { counts[Int.random(in: 0..<cases.count, using: &generator)] += 1 }
      if let area = ranking.area(counting: { counts[$0] }) { areas.append(area) }
    }
    guard !areas.isEmpty else { return nil }
    areas.sort()
    return Interval(ChestSquare.percentile(areas, 2.5), ChestSquare.percentile(areas, 97.5))
  }
}

/// Sebastiano Vigna's SplitMix64: small, seeded, the same on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// How many of how many, with Wilson's interval.
package struct Proportion: Sendable, Hashable, Encodable {
  package let count: Int
  package let of: Int

  package init(_ count: Int, of total: Int) {
    self.count = count
    of = total
  }

  /// nil of none.
  package var value: Double? { of > 0 ? Double(count) / Double(of) : nil }

  package var interval: Interval? {
    guard let p = value else { return nil }
    let z = 1.959963984540054
    let n = Double(of)
    let middle = p + z * z / (2 * n)
    let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let whole = 1 + z * z / n
    return Interval(max(0, (middle - spread) / whole), min(1, (middle + spread) / whole))
  }

  private enum Key: String, CodingKey {
    case value, interval, count, of
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(value, forKey: .value)
    try container.encode(interval, forKey: .interval)
    try container.encode(count, forKey: .count)
    try container.encode(of, forKey: .of)
  }
}
