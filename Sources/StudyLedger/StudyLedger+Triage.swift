package import DICOMCore
package import TriageDomain

extension StudyLedger {
  package func claimTriage(at: Timestamp, lease: Duration, maximumAttempts: Int) async throws(LedgerError)
    -> TriageClaim?
  {
    throw .failed(operation: "claimTriage", reason: "not built yet")
  }

  package func extendLease(_ claim: TriageClaim, until: Timestamp) async throws(LedgerError) {
    throw .failed(operation: "extendLease", reason: "not built yet")
  }

  package func conclude(_ claim: TriageClaim, _ conclusion: TriageConclusion, at: Timestamp)
    async throws(LedgerError)
  {
    throw .failed(operation: "conclude", reason: "not built yet")
  }

  package func fail(
    _ claim: TriageClaim, reason: String, retryAt: Timestamp?, priority: Priority, at: Timestamp
  ) async throws(LedgerError) {
    throw .failed(operation: "fail", reason: "not built yet")
  }

  package func retryTriage(study: UID<Study>, at: Timestamp) async throws(LedgerError) {
    throw .failed(operation: "retryTriage", reason: "not built yet")
  }

  package func nextTriageAt() async throws(LedgerError) -> Timestamp? {
    throw .failed(operation: "nextTriageAt", reason: "not built yet")
  }
}
