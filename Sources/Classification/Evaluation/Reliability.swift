/// Whether probabilities mean what they say: in bins of a tenth, what was said against what was so.
package struct Reliability: Sendable, Hashable, Encodable {
  package struct Bin: Sendable, Hashable, Encodable {
    package let low: Double
    package let high: Double
    package let n: Int
    package let meanProbability: Double
    package let observed: Double

    enum CodingKeys: String, CodingKey {
      case low, high, n, observed
      case meanProbability = "mean_probability"
    }
  }

  /// Those that hold a case, from 0 upwards; 1 belongs to the last.
  package let bins: [Bin]
  /// The mean distance between said and observed, each bin counting by its cases.
  package let expectedCalibrationError: Double
  /// The mean squared distance of probabilities from 0 or 1.
  package let brier: Double

  enum CodingKeys: String, CodingKey {
    case bins, brier
    case expectedCalibrationError = "ece"
  }

  /// nil without cases.
  package init?(_ cases: [ScoredCase], bins count: Int = 10) {
    guard !cases.isEmpty else { return nil }
    let groups = Dictionary(grouping: cases) { min(count - 1, max(0, Int($0.probability * Double(count)))) }
    bins = groups.sorted { $0.key < $1.key }.map { index, members in
      Bin(
        low: Double(index) / Double(count), high: Double(index + 1) / Double(count), n: members.count,
        meanProbability: members.map(\.probability).reduce(0, +) / Double(members.count),
        observed: Double(members.filter(\.isPositive).count) / Double(members.count))
    }
    let all = Double(cases.count)
    expectedCalibrationError = bins.reduce(0) {
      $0 + Double($1.n) / all * abs($1.meanProbability - $1.observed)
    }
    brier =
      cases.reduce(0) { sum, one in
        let distance = one.probability - (one.isPositive ? 1 : 0)
        return sum + distance * distance
      } / all
  }
}
