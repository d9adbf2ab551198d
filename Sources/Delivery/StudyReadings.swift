import DICOMCore
import StudyLedger
import TriageDomain

/// The study behind a delivery, as the ledger has it at the moment of sending, so that a late message never tells of an
/// old outcome.
struct StudyReadings: Sendable {
  let ledger: StudyLedger

  /// - Returns: The study, or what becomes of the delivery without one.
  func study(of claim: DeliveryClaim) async -> Found {
    guard case .workitem(let uid) = claim.subject else {
      return .none(.refused(reason: "only a study can be told of"))
    }
    do {
      guard let study = try await ledger.workitem(uid)?.studyUID,
        let entry = try await ledger.worklistEntry(study: study)
      else { return .none(.refused(reason: "the ledger has no such study")) }
      guard entry.outcome != nil else {
        return .none(.retry(reason: "the study has no outcome at the moment"))
      }
      return .study(entry)
    } catch { return .none(.retry(reason: error.description)) }
  }

  enum Found: Sendable {
    case study(WorklistEntry)
    case none(DeliveryResult)
  }
}
