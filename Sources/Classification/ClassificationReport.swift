import DICOMCore
package import TriageDomain

/// A study's classification as `triaged classify --json` prints it: one object, without outlines.
package struct ClassificationReport: Encodable, Sendable {
  private let classification: StudyClassification
  private let priority: Priority

  package init(_ classification: StudyClassification, priority: Priority) {
    self.classification = classification
    self.priority = priority
  }

  private enum Key: String, CodingKey {
    case studyUID = "study_uid"
    case outcome, reason, priority, series, findings
    case shadowFindings = "shadow_findings"
    case timing = "timing_ms"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(classification.studyUID.value, forKey: .studyUID)
    try container.encode(classification.outcome.word, forKey: .outcome)
    try container.encode(classification.outcome.reason, forKey: .reason)
    try container.encode(priority.rawValue, forKey: .priority)
    try container.encode(classification.series.map(SeriesEntry.init), forKey: .series)
    try container.encode(classification.findings.map(FindingEntry.init), forKey: .findings)
    try container.encode(classification.shadowFindings.map(FindingEntry.init), forKey: .shadowFindings)
    try container.encode(classification.timings, forKey: .timing)
  }

  private struct SeriesEntry: Encodable {
    let uid: String
    let chosen: Bool
    let reason: String

    init(_ verdict: SeriesVerdict) {
      uid = verdict.seriesUID.value
      chosen = verdict.isChosen
      reason = verdict.reason
    }
  }

  private struct FindingEntry: Encodable {
    let finding: Finding

    init(_ finding: Finding) { self.finding = finding }

    private enum Key: String, CodingKey {
      case finding, present, probability, laterality, model
      case operatingPoint = "operating_point"
      case volumeML = "volume_ml"
      case boxMM = "box_mm"
      case keyInstance = "key_instance"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(finding.kind.rawValue, forKey: .finding)
      try container.encode(finding.isPresent, forKey: .present)
      try container.encode(finding.probability, forKey: .probability)
      try container.encode(finding.operatingPoint, forKey: .operatingPoint)
      try container.encode(finding.laterality.rawValue, forKey: .laterality)
      try container.encode(finding.volumeML, forKey: .volumeML)
      try container.encode(
        finding.box.map { box in [box.minimum, box.maximum].map { [$0.x, $0.y, $0.z] } }, forKey: .boxMM)
      try container.encode(finding.keyInstance?.value, forKey: .keyInstance)
      try container.encode(finding.model.description, forKey: .model)
    }
  }
}
