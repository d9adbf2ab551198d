package import DICOMCore
package import TriageDomain

/// What a workitem's data set says of the study to be read.
package struct WorkitemStudy: Sendable {
  package var studyUID: UID<Study>
  /// The first instance's attributes.
  package var header: InstanceHeader
  package var instances: [StoredInstance]
  /// Whether nothing more is expected: Input Readiness State.
  package var isComplete: Bool
  /// Why the workitem has its priority: a sentence for people.
  package var comment: String?
  package var retrieval: RetrievalPlace
  /// What readers say of the result: Procedure Step Progress Description, where no performer says something there.
  package var progress: String?

  package init(
    studyUID: UID<Study>, header: InstanceHeader, instances: [StoredInstance], isComplete: Bool,
    comment: String?, retrieval: RetrievalPlace, progress: String? = nil
  ) {
    self.studyUID = studyUID
    self.header = header
    self.instances = instances
    self.isComplete = isComplete
    self.comment = comment
    self.retrieval = retrieval
    self.progress = progress
  }
}

/// Where a reader can fetch a study's images: the PACS, since this service keeps them only for its own work.
///
/// At least one should be known, or the workitem's Input Information lacks the place it must name (PS3.3 10.3.1).
package struct RetrievalPlace: Sendable, Hashable {
  package var aeTitle: AETitle?
  /// A WADO-RS root without a slash at its end, for example `https://pacs.example/dicom-web`.
  package var wadoRoot: String?

  package init(aeTitle: AETitle? = nil, wadoRoot: String? = nil) {
    self.aeTitle = aeTitle
    self.wadoRoot = wadoRoot
  }
}

extension WorkitemStudy {
  /// From what the ledger knows of the study; instances kept beside another of the same UID are not to be passed.
  package init(_ entry: WorklistEntry, instances: [StoredInstance], retrieval: RetrievalPlace) {
    self.init(
      studyUID: entry.studyUID, header: entry.header, instances: instances,
      isComplete: entry.studyState == .closed, comment: entry.standing, retrieval: retrieval,
      progress: WorkitemStudyAttributes.progress(entry.verdicts.counting))
  }
}
