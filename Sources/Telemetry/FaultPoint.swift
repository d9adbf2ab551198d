/// A named place in the flow at which a test can have the process killed, to prove what survives.
///
/// `TRIAGED_FAULT_POINT=name` or `name:count` in the environment makes the process send itself SIGKILL when it passes
/// that place, the count-th time. Unset, a passage costs one comparison.
package enum FaultPoint: String, Sendable, Hashable, CaseIterable {
  /// An instance is in the spool's incoming folder, not yet durable.
  case receptionAfterWrite = "reception.afterWrite"
  /// An instance is durable under its final name, without a receipt.
  case receptionAfterSync = "reception.afterSync"
  /// An instance's receipt is committed, its sender not answered.
  case receptionAfterCommit = "reception.afterCommit"
  /// Assembly has decided that a study is to be triaged and has not asked yet.
  case assemblyBeforeRequest = "assembly.beforeRequest"
  /// A triage has been asked for.
  case assemblyAfterRequest = "assembly.afterRequest"
  /// A triage is claimed and its UIDs are committed.
  case triageAfterClaim = "triage.afterClaim"
  /// A study is classified, nothing of it written.
  case triageAfterClassification = "triage.afterClassification"
  /// The result documents are durable in the spool.
  case triageAfterDocuments = "triage.afterDocuments"
  /// The conclusion is committed.
  case triageAfterCommit = "triage.afterCommit"
  /// A delivery is claimed, nothing sent.
  case deliveryAfterClaim = "delivery.afterClaim"
  /// The destination has the object, the ledger does not say so.
  case deliveryAfterSend = "delivery.afterSend"
  /// The ledger says that an object is delivered.
  case deliveryAfterCommit = "delivery.afterCommit"

  /// Marks that the calling flow passes this place; does not return when the process is to die here.
  package static func pass(_ point: FaultPoint) {
    guard let armed, armed.point == point, armed.isDue() else { return }
    killThisProcess()
  }

  /// Read once, at the first passage.
  private static let armed = processEnvironmentValue("TRIAGED_FAULT_POINT").flatMap(
    ArmedFaultPoint.init(parsing:))
}
