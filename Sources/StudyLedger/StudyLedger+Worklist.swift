package import DICOMCore
package import TriageDomain

extension StudyLedger {
  package func worklist(limit: Int, offset: Int) async throws(LedgerError) -> [WorklistEntry] {
    throw .failed(operation: "worklist", reason: "not built yet")
  }

  package func worklistEntry(study: UID<Study>) async throws(LedgerError) -> WorklistEntry? {
    throw .failed(operation: "worklistEntry", reason: "not built yet")
  }

  package func events(study: UID<Study>) async throws(LedgerError) -> [StudyEvent] {
    throw .failed(operation: "events", reason: "not built yet")
  }

  package func workitem(_ uid: UID<Instance>) async throws(LedgerError) -> Workitem? {
    throw .failed(operation: "workitem", reason: "not built yet")
  }

  package func workitems(states: Set<WorkitemState>?, priorities: Set<Priority>?, limit: Int, offset: Int)
    async throws(LedgerError) -> [Workitem]
  {
    throw .failed(operation: "workitems", reason: "not built yet")
  }

  package func create(_ workitem: Workitem) async throws(LedgerError) {
    throw .failed(operation: "create", reason: "not built yet")
  }

  package func update(_ workitem: Workitem, expecting version: Int, at: Timestamp) async throws(LedgerError)
    -> Workitem
  {
    throw .failed(operation: "update", reason: "not built yet")
  }

  package func changeState(
    _ uid: UID<Instance>, to: WorkitemState, transaction: UID<Transaction>?, attributes: String?,
    at: Timestamp
  ) async throws(LedgerError) -> Workitem {
    throw .failed(operation: "changeState", reason: "not built yet")
  }

  package func instances(study: UID<Study>) async throws(LedgerError) -> [RecordedReceipt] {
    throw .failed(operation: "instances", reason: "not built yet")
  }

  package func documents(study: UID<Study>) async throws(LedgerError) -> [ResultDocument] {
    throw .failed(operation: "documents", reason: "not built yet")
  }

  package func counts() async throws(LedgerError) -> LedgerCounts {
    throw .failed(operation: "counts", reason: "not built yet")
  }
}
