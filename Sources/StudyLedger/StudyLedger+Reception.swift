package import TriageDomain

extension StudyLedger {
  package func record(_ receipt: Receipt) throws(LedgerError) -> ReceiptOutcome {
    throw .failed(operation: "record", reason: "not built yet")
  }

  package func record(_ receipts: [Receipt]) throws(LedgerError) -> [ReceiptOutcome] {
    throw .failed(operation: "record", reason: "not built yet")
  }
}
