package import DICOMCore

/// One study as the worklist shows it: a projection of the ledger.
package struct WorklistEntry: Sendable, Hashable {
  package var studyUID: UID<Study>
  package var revision: Int
  package var studyState: StudyState
  /// nil until assembly has asked for triage.
  package var triageState: TriageState?
  /// nil until triage has ended. An earlier revision's outcome stands until the next one has ended.
  package var outcome: Outcome?
  package var findings: [Finding]
  /// Why it stands where it stands among those still to be read.
  package var place: OrderPlace
  package var series: [SeriesVerdict]
  package var workitem: Workitem
  /// The first instance's attributes.
  package var header: InstanceHeader
  package var modalities: [String]
  package var instanceCount: Int
  /// Instances kept beside another of the same UID with other bytes.
  package var conflictCount: Int
  package var firstReceivedAt: Timestamp
  package var lastReceivedAt: Timestamp
  /// When the outcome was committed.
  package var concludedAt: Timestamp?
  package var deliveries: [DeliverySummary]
  /// Every verdict of readers, in the order in which they were given.
  package var verdicts: [ReaderVerdict]

  package init(
    studyUID: UID<Study>, revision: Int, studyState: StudyState, triageState: TriageState?, outcome: Outcome?,
    findings: [Finding], place: OrderPlace, series: [SeriesVerdict], workitem: Workitem,
    header: InstanceHeader,
    modalities: [String],
    instanceCount: Int, conflictCount: Int, firstReceivedAt: Timestamp, lastReceivedAt: Timestamp,
    concludedAt: Timestamp?, deliveries: [DeliverySummary], verdicts: [ReaderVerdict] = []
  ) {
    self.studyUID = studyUID
    self.revision = revision
    self.studyState = studyState
    self.triageState = triageState
    self.outcome = outcome
    self.findings = findings
    self.place = place
    self.series = series
    self.workitem = workitem
    self.header = header
    self.modalities = modalities
    self.instanceCount = instanceCount
    self.conflictCount = conflictCount
    self.firstReceivedAt = firstReceivedAt
    self.lastReceivedAt = lastReceivedAt
    self.concludedAt = concludedAt
    self.deliveries = deliveries
    self.verdicts = verdicts
  }
}
