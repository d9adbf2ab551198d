package import Inference
package import TriageDomain

/// How well each package judged each finding of labelled studies.
package struct EvaluationReport: Sendable, Encodable {
  /// Given as paths, and labelled; labels whose study was not among the paths.
  package let studies: Int
  package let labelled: Int
  package let labelsWithoutStudy: Int
  package let results: [Result]

  enum CodingKeys: String, CodingKey {
    case studies, labelled, results
    case labelsWithoutStudy = "labels_without_study"
  }

  /// One package's figures for one finding.
  package struct Result: Sendable, Encodable {
    package let finding: FindingKind
    package let model: String
    /// `deciding` or `shadow`.
    package let role: String
    package let n: Int
    package let positives: Int
    /// Labelled studies without an answer: not eligible or failed. They are in no figure.
    package let notJudged: Int
    package let notJudgedPositives: Int
    package let roc: ROCCurve?
    package let aucInterval: Interval?
    package let operatingPoints: [AtPoint]
    package let calibration: Reliability?
    package let groups: [Group]

    private enum Key: String, CodingKey {
      case finding, model, role, n, positives, auc, roc, calibration, groups
      case notJudged = "not_judged"
      case notJudgedPositives = "not_judged_positives"
      case aucInterval = "auc_interval"
      case operatingPoints = "operating_points"
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(finding.rawValue, forKey: .finding)
      try container.encode(model, forKey: .model)
      try container.encode(role, forKey: .role)
      try container.encode(n, forKey: .n)
      try container.encode(positives, forKey: .positives)
      try container.encode(notJudged, forKey: .notJudged)
      try container.encode(notJudgedPositives, forKey: .notJudgedPositives)
      try container.encode(roc?.area, forKey: .auc)
      try container.encode(aucInterval, forKey: .aucInterval)
      try container.encode(operatingPoints, forKey: .operatingPoints)
      try container.encode(calibration, forKey: .calibration)
      try container.encode(groups, forKey: .groups)
      try container.encode(roc?.points, forKey: .roc)
    }
  }

  /// Sensitivity and specificity at one operating point.
  package struct AtPoint: Sendable, Hashable, Encodable {
    package let purpose: OperatingPurpose
    package let probability: Double
    package let isInEffect: Bool
    package let sensitivity: Proportion
    package let specificity: Proportion

    enum CodingKeys: String, CodingKey {
      case purpose, probability, sensitivity, specificity
      case isInEffect = "in_effect"
    }
  }

  /// The figures of a part of the studies, at the operating point in effect.
  package struct Group: Sendable, Encodable {
    package let by: EvaluationGroup
    package let name: String
    package let n: Int
    package let positives: Int
    package let auc: Double?
    package let aucInterval: Interval?
    package let sensitivity: Proportion
    package let specificity: Proportion

    enum CodingKeys: String, CodingKey {
      case by, n, positives, auc, sensitivity, specificity
      case name = "group"
      case aucInterval = "auc_interval"
    }
  }
}

extension EvaluationReport.AtPoint {
  init(_ cases: [ScoredCase], purpose: OperatingPurpose, probability: Double, isInEffect: Bool) {
    self.purpose = purpose
    self.probability = probability
    self.isInEffect = isInEffect
    (sensitivity, specificity) = Self.proportions(cases, at: probability)
  }

  static func proportions(
    _ cases: [ScoredCase], at probability: Double
  ) -> (sensitivity: Proportion, specificity: Proportion) {
    let positive = cases.filter(\.isPositive)
    let negative = cases.filter { !$0.isPositive }
    return (
      Proportion(positive.filter { $0.probability >= probability }.count, of: positive.count),
      Proportion(negative.filter { $0.probability < probability }.count, of: negative.count)
    )
  }
}

extension EvaluationReport.Group {
  init(_ cases: [ScoredCase], by: EvaluationGroup, name: String, probability: Double) {
    self.by = by
    self.name = name
    n = cases.count
    positives = cases.filter(\.isPositive).count
    auc = ROCCurve(cases)?.area
    aucInterval = auc == nil ? nil : Bootstrap.area(cases)
    (sensitivity, specificity) = EvaluationReport.AtPoint.proportions(cases, at: probability)
  }
}
