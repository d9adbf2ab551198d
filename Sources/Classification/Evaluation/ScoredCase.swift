/// One labelled study as a model judged it.
package struct ScoredCase: Sendable, Hashable {
  package let probability: Double
  package let isPositive: Bool
  /// By what the figures are given apart: the group of each kind that is known, such as `F` for `sex`.
  package let groups: [EvaluationGroup: String]

  package init(probability: Double, isPositive: Bool, groups: [EvaluationGroup: String] = [:]) {
    self.probability = probability
    self.isPositive = isPositive
    self.groups = groups
  }
}

/// What the figures are also given by.
package enum EvaluationGroup: String, Sendable, Hashable, CaseIterable, Encodable {
  case sex, age, manufacturer
}
