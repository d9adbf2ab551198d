package import DICOMCore

/// A receipt with its place in the order of receipts.
package struct RecordedReceipt: Sendable, Hashable {
  /// Grows with each receipt, over all studies.
  package var sequence: Int64
  package var revision: Int
  package var receivedAt: Timestamp
  package var associationID: String
  /// Whether another instance of the same UID with other bytes was there before; such a one is kept but not read.
  package var isConflict: Bool
  package var instance: StoredInstance

  package init(
    sequence: Int64, revision: Int, receivedAt: Timestamp, associationID: String, isConflict: Bool,
    instance: StoredInstance
  ) {
    self.sequence = sequence
    self.revision = revision
    self.receivedAt = receivedAt
    self.associationID = associationID
    self.isConflict = isConflict
    self.instance = instance
  }
}

/// A study that assembly has to watch, as the ledger knows it.
package struct OpenStudy: Sendable, Hashable {
  package var studyUID: UID<Study>
  package var revision: Int
  /// Of the present revision; nil when its triage has not been asked for.
  package var triageState: TriageState?
  /// The last receipt that was known when the present revision's triage was asked for; nil without a triage.
  package var knownThrough: Int64?
  /// The same of the revision before; nil at the first one.
  package var knownThroughBefore: Int64?
  package var receipts: [RecordedReceipt]

  package init(
    studyUID: UID<Study>, revision: Int, triageState: TriageState?, knownThrough: Int64? = nil,
    knownThroughBefore: Int64? = nil, receipts: [RecordedReceipt]
  ) {
    self.studyUID = studyUID
    self.revision = revision
    self.triageState = triageState
    self.knownThrough = knownThrough
    self.knownThroughBefore = knownThroughBefore
    self.receipts = receipts
  }
}

/// Why assembly asked for a study's triage.
package enum TriageTrigger: Sendable, Hashable {
  /// A series is complete enough to be read before the study is.
  case sufficientSeries(UID<Series>)
  /// Nothing more came for the quiet period.
  case quietPeriod
  /// An operator asked for it.
  case operatorRequest
}
