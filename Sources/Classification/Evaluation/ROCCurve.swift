/// Sensitivity against the share of false alarms, over every operating point.
package struct ROCCurve: Sendable, Hashable {
  package struct Point: Sendable, Hashable, Encodable {
    /// A study at or above it counts as positive; above 1 for the first point, where none does.
    package let threshold: Double
    package let falsePositiveRate: Double
    package let sensitivity: Double

    enum CodingKeys: String, CodingKey {
      case threshold, sensitivity
      case falsePositiveRate = "false_positive_rate"
    }
  }

  /// From (0, 0) to (1, 1), one a distinct probability.
  package let points: [Point]
  /// The area under it: how often a positive study has a higher probability than a negative one, ties counting half.
  package let area: Double

  /// nil when there is no positive or no negative case.
  package init?(_ cases: [ScoredCase]) {
    let ranking = CaseRanking(cases)
    guard let area = ranking.area(counting: { _ in 1 }) else { return nil }
    self.area = area
    let positives = Double(cases.filter(\.isPositive).count)
    let negatives = Double(cases.count) - positives
    var points = [Point(threshold: 2, falsePositiveRate: 0, sensitivity: 0)]
    var hits = 0.0
    var alarms = 0.0
    for tie in ranking.ties.reversed() {
      for index in tie.cases {
        if cases[index].isPositive { hits += 1 } else { alarms += 1 }
      }
      points.append(
        Point(
          threshold: tie.probability, falsePositiveRate: alarms / negatives, sensitivity: hits / positives))
    }
    self.points = points
  }
}

/// Cases in ascending order of their probability, equal ones together, so that the area of any resample is one pass.
struct CaseRanking {
  struct Tie {
    let probability: Double
    var cases: [Int]
  }

  private let isPositive: [Bool]
  private(set) var ties: [Tie] = []

  init(_ cases: [ScoredCase]) {
    isPositive = cases.map(\.isPositive)
    for index in cases.indices.sorted(by: { cases[$0].probability < cases[$1].probability }) {
      if let last = ties.last, last.probability == cases[index].probability {
        ties[ties.count - 1].cases.append(index)
      } else {
        ties.append(Tie(probability: cases[index].probability, cases: [index]))
      }
    }
  }

  /// The area when each case counts so often; nil without a positive or a negative one.
  func area(counting count: (Int) -> Int) -> Double? {
    var negatives = 0
    var positives = 0
    var won = 0.0
    for tie in ties {
      var positivesHere = 0
      var negativesHere = 0
      for index in tie.cases {
        if isPositive[index] { positivesHere += count(index) } else { negativesHere += count(index) }
      }
      won += Double(positivesHere) * (Double(negatives) + Double(negativesHere) / 2)
      positives += positivesHere
      negatives += negativesHere
    }
    guard positives > 0, negatives > 0 else { return nil }
    return won / (Double(positives) * Double(negatives))
  }
}
