import DICOMCore
import StudyLedger
import TriageDomain

/// The study behind a delivery, as the ledger has it at the moment of sending, so that a late message never tells of an
/// old outcome.
struct StudyReadings: Sendable {
  let ledger: StudyLedger

  /// Sends each claim's study by `tell`, one after the other; a claim without one gets its result here.
  func send(
    _ claims: [DeliveryClaim], by tell: (WorklistEntry, DeliveryClaim.ID) async -> DeliveryResult
  ) async -> [DeliveryClaim.ID: DeliveryResult] {
    var results: [DeliveryClaim.ID: DeliveryResult] = [:]
    for claim in claims {
      switch await study(of: claim) {
      case .none(let result): results[claim.id] = result
      case .study(let entry): results[claim.id] = await tell(entry, claim.id)
      }
    }
    return results
  }

  /// - Returns: The study, or what becomes of the delivery without one.
  private func study(of claim: DeliveryClaim) async -> Found {
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

  private enum Found: Sendable {
    case study(WorklistEntry)
    case none(DeliveryResult)
  }
}
