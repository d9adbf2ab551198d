import DICOMCore
import DICOMObjects
package import DICOMweb
package import StudyLedger
import TriageDomain

/// Brings workitems and their priorities to another worklist by UPS-RS.
///
/// What is sent is the workitem as the ledger has it at that moment, so that a late delivery never brings an old
/// priority.
package struct UPSSender: DestinationSender {
  private let client: UPSClient
  private let ledger: StudyLedger
  private let retrieval: RetrievalPlace

  package init(_ client: UPSClient, ledger: StudyLedger, retrieval: RetrievalPlace) {
    self.client = client
    self.ledger = ledger
    self.retrieval = retrieval
  }

  package func probe() async -> String? {
    do {
      try await client.probe()
      return nil
    } catch { return error.description }
  }

  package func send(_ claims: [DeliveryClaim]) async -> [DeliveryClaim.ID: DeliveryResult] {
    var results: [DeliveryClaim.ID: DeliveryResult] = [:]
    for claim in claims {
      if case .workitem(let uid) = claim.subject {
        results[claim.id] = await send(uid)
      } else {
        results[claim.id] = .refused(reason: "only workitems can be sent to a worklist")
      }
    }
    return results
  }

  private func send(_ uid: UID<Instance>) async -> DeliveryResult {
    let workitem: Workitem?
    var study: WorkitemStudy?
    do {
      workitem = try await ledger.workitem(uid)
      if let studyUID = workitem?.studyUID, let entry = try await ledger.worklistEntry(study: studyUID) {
        let receipts = try await ledger.instances(study: studyUID)
        study = WorkitemStudy(
          entry, instances: receipts.filter { !$0.isConflict }.map(\.instance), retrieval: retrieval)
        // Another system's workitem for the same study says itself why it is there.
        if entry.workitem.uid != uid { study?.comment = nil }
      }
    } catch { return .retry(reason: error.description) }
    guard let workitem else { return .refused(reason: "the ledger has no such workitem") }
    // Its reading is over; there is nothing left to put in order.
    guard !workitem.state.exits.isEmpty else { return .delivered }
    do {
      let creation = try WorkitemCodec.encode(workitem, study: study, for: .creation)
      guard try await client.create(uid, creation) == .exists else { return .delivered }
      let update = try WorkitemCodec.encode(workitem, study: study, for: .update)
      switch try await client.update(uid, update) {
      // Where somebody reads it already, its priority has no meaning any more.
      case .updated, .settled: return .delivered
      case .missing: return .retry(reason: "the destination has the workitem and has it not")
      }
    } catch { return DeliveryResult(error) }
  }
}
