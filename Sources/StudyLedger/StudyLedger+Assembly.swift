package import DICOMCore
package import TriageDomain

extension StudyLedger {
  package func openStudies() async throws(LedgerError) -> [OpenStudy] {
    throw .failed(operation: "openStudies", reason: "not built yet")
  }

  package func receipts(after sequence: Int64, limit: Int) async throws(LedgerError) -> [RecordedReceipt] {
    throw .failed(operation: "receipts", reason: "not built yet")
  }

  package func lastReceiptSequence() async throws(LedgerError) -> Int64 {
    throw .failed(operation: "lastReceiptSequence", reason: "not built yet")
  }

  package func requestTriage(study: UID<Study>, revision: Int, trigger: TriageTrigger, at: Timestamp)
    async throws(LedgerError) -> Bool
  {
    throw .failed(operation: "requestTriage", reason: "not built yet")
  }

  package func openRevision(study: UID<Study>, at: Timestamp) async throws(LedgerError) -> Int {
    throw .failed(operation: "openRevision", reason: "not built yet")
  }

  package func close(study: UID<Study>, revision: Int, at: Timestamp) async throws(LedgerError) -> Bool {
    throw .failed(operation: "close", reason: "not built yet")
  }
}
