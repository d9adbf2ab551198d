package import DICOMCore

/// A Unified Procedure Step as the ledger keeps it (PS3.4 annex CC).
///
/// What the service decides with stands in typed fields; everything else that a client sent, or that the standard
/// wants shown, stands in `attributes`.
package struct Workitem: Sendable, Hashable {
  package var uid: UID<Instance>
  package var state: WorkitemState
  package var priority: Priority
  /// The priority that the order or another system gave; `priority` never falls below it.
  package var floor: Priority?
  /// The study to be read; nil for a workitem that another system made without one.
  package var studyUID: UID<Study>?
  /// Set while the state is in progress and after it; never shown to a client.
  package var transactionUID: UID<Transaction>?
  package var label: String
  package var createdAt: Timestamp
  package var modifiedAt: Timestamp
  /// Grows by one with each change; the change a writer read before must still be the newest.
  package var version: Int
  /// A DICOM JSON object (PS3.18 annex F) of the remaining attributes.
  package var attributes: String

  package init(
    uid: UID<Instance>, state: WorkitemState, priority: Priority, floor: Priority?, studyUID: UID<Study>?,
    transactionUID: UID<Transaction>?, label: String, createdAt: Timestamp, modifiedAt: Timestamp,
    version: Int,
    attributes: String
  ) {
    self.uid = uid
    self.state = state
    self.priority = priority
    self.floor = floor
    self.studyUID = studyUID
    self.transactionUID = transactionUID
    self.label = label
    self.createdAt = createdAt
    self.modifiedAt = modifiedAt
    self.version = version
    self.attributes = attributes
  }
}
