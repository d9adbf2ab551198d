package import DICOMCore

/// What the classifier says of one study at one revision.
package struct StudyClassification: Sendable, Hashable, Codable {
  package var studyUID: UID<Study>
  package var outcome: Outcome
  /// Every series that was there, each with why it was or was not read.
  package var series: [SeriesVerdict]
  /// Every finding that was evaluated, also the absent ones.
  package var findings: [Finding]
  /// What packages in shadow say: recorded for operators, never shown to readers and without effect on anything.
  package var shadowFindings: [Finding]
  /// Milliseconds by stage: select, decode, preprocess, infer, localise, total.
  package var timings: [String: Double]

  package init(
    studyUID: UID<Study>, outcome: Outcome, series: [SeriesVerdict], findings: [Finding],
    shadowFindings: [Finding] = [], timings: [String: Double] = [:]
  ) {
    self.studyUID = studyUID
    self.outcome = outcome
    self.series = series
    self.findings = findings
    self.shadowFindings = shadowFindings
    self.timings = timings
  }
}

/// Whether a series was read, and why.
package struct SeriesVerdict: Sendable, Hashable, Codable {
  package let seriesUID: UID<Series>
  package let isChosen: Bool
  /// A sentence for people without patient data.
  package let reason: String

  package init(seriesUID: UID<Series>, isChosen: Bool, reason: String) {
    self.seriesUID = seriesUID
    self.isChosen = isChosen
    self.reason = reason
  }
}
