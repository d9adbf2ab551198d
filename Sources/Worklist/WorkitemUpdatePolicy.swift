import DICOMCore
import TriageDomain

/// Whether a client may update a workitem's attributes (PS3.4 CC.2.6.3, PS3.18 11.6.3).
enum WorkitemUpdatePolicy {
  /// nil when it may.
  static func refusal(of workitem: Workitem, transaction: UID<Transaction>?) -> WorklistError? {
    switch workitem.state {
    case .completed, .canceled: .badRequest(inconsistent)
    case .scheduled: transaction == nil ? nil : .conflict(inconsistent)
    case .inProgress:
      transaction == workitem.transactionUID
        ? nil : .badRequest("The Transaction UID is \(transaction == nil ? "missing" : "incorrect").")
    }
  }

  /// The standard's words (PS3.18 11.6.3).
  private static let inconsistent =
    "The submitted request is inconsistent with the state of the UPS Instance."
}
