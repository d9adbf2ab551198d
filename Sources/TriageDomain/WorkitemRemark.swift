package import DICOMCore

/// A warning or failure about a workitem, with its status (PS3.4 CC.2.1.4, CC.2.2.4, CC.2.5.4, CC.2.6.4).
package enum WorkitemRemark: UInt16, Sendable, Hashable, CaseIterable {
  case duplicate = 0x0111
  case alreadyCanceled = 0xB304
  case alreadyInStateCompleted = 0xB306
  case mayNoLongerBeUpdated = 0xC300
  case wrongTransactionUID = 0xC301
  case alreadyInProgress = 0xC302
  case scheduledOnlyByCreation = 0xC303
  case finalStateNotMet = 0xC304
  case doesNotExist = 0xC307
  case notYetInProgress = 0xC310
  case alreadyCompleted = 0xC311
  case performerUnreachable = 0xC312

  package var status: DIMSEStatus { DIMSEStatus(rawValue: rawValue) }

  /// Said to the client and in the journal.
  package var sentence: String {
    switch self {
    case .duplicate: "there is already a workitem of this UID"
    case .alreadyCanceled: "the workitem is already CANCELED"
    case .alreadyInStateCompleted: "the workitem is already COMPLETED"
    case .mayNoLongerBeUpdated: "the workitem may no longer be updated"
    case .wrongTransactionUID: "the correct Transaction UID was not provided"
    case .alreadyInProgress: "the workitem is already IN PROGRESS"
    case .scheduledOnlyByCreation: "a workitem becomes SCHEDULED only when it is created"
    case .finalStateNotMet: "the workitem lacks what its final state demands"
    case .doesNotExist: "there is no such workitem"
    case .notYetInProgress: "the workitem is not yet IN PROGRESS"
    case .alreadyCompleted: "the workitem is already COMPLETED and can't be cancelled"
    case .performerUnreachable: "the performer of the workitem can't be told of the request"
    }
  }
}
