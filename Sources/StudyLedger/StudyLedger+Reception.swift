package import TriageDomain

/// What reception gives to the ledger. These functions block and are called on association threads.
extension StudyLedger {
  /// Records that an instance stands durable in the spool; returns when the receipt would survive a power cut.
  ///
  /// The first instance of a study makes the study, open at revision 1, and its workitem. An instance for a closed study
  /// opens the study's next revision; one that conflicts does not, since it is not read. Callers on several threads share
  /// a commit.
  ///
  /// - Throws: `LedgerError.failed`; nothing of this receipt is left behind then.
  package func record(_ receipt: Receipt) throws(LedgerError) -> ReceiptOutcome {
    let outcomes = try record([receipt])
    guard let outcome = outcomes.first else {
      throw .failed(operation: "record", reason: "the commit left no result")
    }
    return outcome
  }

  /// The same for several, in order, in one transaction: all of them are recorded or none.
  package func record(_ list: [Receipt]) throws(LedgerError) -> [ReceiptOutcome] {
    guard !list.isEmpty else { return [] }
    var prepared: [PreparedReceipt] = []
    for receipt in list { prepared.append(try PreparedReceipt(receipt)) }
    let outcomes = try committer.commit(prepared)
    if outcomes.contains(where: { $0 != .duplicate }) {
      hints.announce(.receipts)
      hints.announce(.worklist)
    }
    return outcomes
  }
}
