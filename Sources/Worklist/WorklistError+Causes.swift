import DICOMweb
import StudyLedger
import TriageDomain

/// What goes wrong below, as an answer to a client.
extension WorklistError {
  /// The ledger's own words may name tables and paths, so they stay inside.
  init(_ error: LedgerError) {
    switch error {
    case .unusable, .failed: self = .unavailable("the ledger can't be asked at the moment")
    case .refused: self = .conflict("the request does not fit the present state")
    case .missing: self = .notFound("there is no such workitem")
    case .exists: self = .conflict("there is already a workitem of that UID")
    }
  }

  init(_ error: DICOMwebError) { self = .badRequest(error.description) }

  /// PS3.18 11.7.3 and 11.8.3: what is wrong with the request is 400, what does not fit the state is 409.
  init(_ remark: WorkitemRemark) {
    switch remark {
    case .wrongTransactionUID: self = .badRequest("The correct Transaction UID was not provided.")
    case .scheduledOnlyByCreation: self = .badRequest(remark.sentence)
    case .doesNotExist: self = .notFound(remark.sentence)
    case .duplicate: self = .conflict(remark.sentence)
    case .alreadyCompleted: self = .conflict("The UPS is already COMPLETED.")
    case .performerUnreachable: self = .conflict("The performer cannot be contacted.")
    case .alreadyCanceled, .alreadyInStateCompleted, .mayNoLongerBeUpdated, .alreadyInProgress,
      .finalStateNotMet,
      .notYetInProgress:
      self = .conflict("The submitted request is inconsistent with the current state of the UPS Instance.")
    }
  }
}
