import TriageDomain

/// A receipt with its header as text, made outside the transaction.
struct PreparedReceipt: Sendable {
  let receipt: Receipt
  let header: String

  init(_ receipt: Receipt) throws(LedgerError) {
    self.receipt = receipt
    do { header = try StoredJSON.encode(receipt.header) } catch {
      throw .failed(
        operation: "record", reason: "the header of \(receipt.instanceUID) can't be written as text")
    }
  }
}
