package import DICOMCore

/// One study as a search shows it: the first instance's attributes, what it holds, and how its triage stands.
package struct StudySummary: Sendable, Hashable {
  package var studyUID: UID<Study>
  package var patientName: String?
  package var patientID: String?
  package var issuerOfPatientID: String?
  package var patientBirthDate: String?
  package var patientSex: String?
  package var accessionNumber: String?
  package var studyDate: String?
  package var studyTime: String?
  package var studyID: String?
  package var studyDescription: String?
  package var referringPhysicianName: String?
  package var timezoneOffset: String?
  /// Of received images and of results.
  package var modalities: [String]
  package var seriesCount: Int
  package var instanceCount: Int
  package var standing: StudyStanding

  package init(
    studyUID: UID<Study>, modalities: [String], seriesCount: Int, instanceCount: Int, standing: StudyStanding
  ) {
    self.studyUID = studyUID
    self.modalities = modalities
    self.seriesCount = seriesCount
    self.instanceCount = instanceCount
    self.standing = standing
  }
}

/// What triage and readers have made of a study.
package struct StudyStanding: Sendable, Hashable {
  package var priority: Priority
  package var workitemState: WorkitemState
  /// nil until triage has ended.
  package var outcome: Outcome?
  package var concludedAt: Timestamp?
  /// Without outlines; none of packages in shadow.
  package var findings: [Finding]

  package init(
    priority: Priority, workitemState: WorkitemState, outcome: Outcome?, concludedAt: Timestamp?,
    findings: [Finding]
  ) {
    self.priority = priority
    self.workitemState = workitemState
    self.outcome = outcome
    self.concludedAt = concludedAt
    self.findings = findings
  }
}

/// One series of received instances as a search shows it: its first instance's attributes.
package struct SeriesSummary: Sendable, Hashable {
  package var seriesUID: UID<Series>
  package var modality: String?
  package var seriesNumber: Int?
  package var seriesDescription: String?
  package var bodyPartExamined: String?
  package var instanceCount: Int

  package init(
    seriesUID: UID<Series>, modality: String?, seriesNumber: Int?, seriesDescription: String?,
    bodyPartExamined: String?, instanceCount: Int
  ) {
    self.seriesUID = seriesUID
    self.modality = modality
    self.seriesNumber = seriesNumber
    self.seriesDescription = seriesDescription
    self.bodyPartExamined = bodyPartExamined
    self.instanceCount = instanceCount
  }
}

extension ResultDocument.Kind {
  /// Modality (0008,0060) of such an object's series.
  package var modality: String {
    switch self {
    case .structuredReport: "SR"
    case .presentationState: "PR"
    case .segmentation: "SEG"
    case .keyImage: "OT"
    }
  }
}
