import DICOMCore
import TriageDomain

/// Whether a client may update a workitem's attributes (PS3.4 CC.2.6.3, PS3.18 11.6.3).
enum WorkitemUpdatePolicy {
  /// nil when it may.
  static func refusal(of workitem: Workitem, transaction: UID<Transaction>?) -> WorklistError? {
    switch workitem.state {
    case .completed, .canceled: .badRequest(WorkitemRemark.mayNoLongerBeUpdated.sentence)
    case .scheduled: transaction == nil ? nil : .conflict(WorkitemRemark.notYetInProgress.sentence)
    case .inProgress:
      transaction == workitem.transactionUID ? nil : .badRequest(WorkitemRemark.wrongTransactionUID.sentence)
    }
  }
}
