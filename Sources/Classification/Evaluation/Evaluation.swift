import DICOMCore
package import Inference
package import TriageDomain

/// Gathers what packages said of labelled studies.
package struct Evaluation: Sendable {
  private struct Subject: Hashable {
    let finding: FindingKind
    let model: String
    let isShadow: Bool
  }

  private let labels: EvaluationLabels
  private let manifests: [ModelManifest]
  private let purposes: [FindingKind: OperatingPurpose]
  private var cases: [Subject: [ScoredCase]] = [:]
  private var notJudged: [FindingKind: (all: Int, positive: Int)] = [:]
  private var seen: Set<String> = []
  private var studies = 0

  package init(
    labels: EvaluationLabels, models: [ReadyModel],
    purposes: [FindingKind: OperatingPurpose]
  ) {
    self.labels = labels
    manifests = models.map(\.manifest)
    self.purposes = purposes
  }

  /// - Parameter header: Of one of the study's images, for sex, age and manufacturer.
  package mutating func add(_ classification: StudyClassification, header: InstanceHeader?) {
    studies += 1
    guard let label = labels.studies[classification.studyUID.value] else { return }
    seen.insert(classification.studyUID.value)
    let groups = Self.groups(label, header)
    for (kind, isPositive) in label.findings {
      for (findings, isShadow) in [(classification.findings, false), (classification.shadowFindings, true)] {
        for finding in findings where finding.kind == kind {
          cases[Subject(finding: kind, model: finding.model.description, isShadow: isShadow), default: []]
            .append(ScoredCase(probability: finding.probability, isPositive: isPositive, groups: groups))
        }
      }
      guard !classification.findings.contains(where: { $0.kind == kind }) else { continue }
      var count = notJudged[kind] ?? (0, 0)
      count.all += 1
      if isPositive { count.positive += 1 }
      notJudged[kind] = count
    }
  }

  /// The figures so far; deciding packages before those in shadow.
  package func report() -> EvaluationReport {
    let order = cases.keys.sorted {
      ($0.finding.rawValue, $0.isShadow ? 1 : 0, $0.model) < (
        $1.finding.rawValue, $1.isShadow ? 1 : 0, $1.model
      )
    }
    return EvaluationReport(
      studies: studies, labelled: seen.count, labelsWithoutStudy: labels.studies.count - seen.count,
      results: order.map { result($0, cases[$0] ?? []) })
  }

  private func result(_ subject: Subject, _ cases: [ScoredCase]) -> EvaluationReport.Result {
    let specification = manifests.first { $0.reference.description == subject.model }?.findings
      .first { $0.finding == subject.finding }
    let effective = specification?.operatingPoint(purposes) ?? 0.5
    let purpose = purposes[subject.finding] ?? specification?.defaultPurpose
    let roc = ROCCurve(cases)
    let missing = notJudged[subject.finding] ?? (0, 0)
    let groups = EvaluationGroup.allCases.flatMap { by in
      Dictionary(grouping: cases.filter { $0.groups[by] != nil }) { $0.groups[by] ?? "" }
        .sorted { $0.key < $1.key }
        .map { EvaluationReport.Group($0.value, by: by, name: $0.key, probability: effective) }
    }
    return EvaluationReport.Result(
      finding: subject.finding, model: subject.model, role: subject.isShadow ? "shadow" : "deciding",
      n: cases.count, positives: cases.filter(\.isPositive).count,
      notJudged: subject.isShadow ? 0 : missing.all,
      notJudgedPositives: subject.isShadow ? 0 : missing.positive, roc: roc,
      aucInterval: roc == nil ? nil : Bootstrap.area(cases),
      operatingPoints: OperatingPurpose.allCases.compactMap { one in
        specification.map {
          EvaluationReport.AtPoint(
            cases, purpose: one, probability: $0.operatingPoints[one], isInEffect: one == purpose)
        }
      },
      calibration: Reliability(cases), groups: groups)
  }

  private static func groups(
    _ label: EvaluationLabels.Label, _ header: InstanceHeader?
  ) -> [EvaluationGroup: String] {
    var groups: [EvaluationGroup: String] = [:]
    if let sex = label.sex ?? header?.patientSex, !sex.isEmpty { groups[.sex] = sex }
    if let years = label.age ?? header.flatMap(PatientAge.init)?.years { groups[.age] = ageBand(years) }
    if let name = label.manufacturer ?? header?.manufacturer, !name.isEmpty { groups[.manufacturer] = name }
    return groups
  }

  /// In an order that sorts as text.
  static func ageBand(_ years: Double) -> String {
    switch years {
    case ..<18: "00-17"
    case ..<40: "18-39"
    case ..<60: "40-59"
    case ..<80: "60-79"
    default: "80+"
    }
  }
}
