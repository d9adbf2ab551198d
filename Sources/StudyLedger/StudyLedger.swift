/// The ledger: every state of every study, triage, delivery and workitem, and the only hand-off between the stages.
///
/// Each function is one transition and one transaction; when it returns, its effect would survive a power cut
/// (SQLite in WAL mode with `synchronous=FULL`). Time is passed in. Functions without `async` block and are called from
/// OS threads only; the others never block the cooperative pool.
package final class StudyLedger: Sendable {
  /// Announced after each commit.
  package let hints = LedgerHints()

  /// Opens or makes the database at `path` and migrates it.
  ///
  /// - Throws: `LedgerError.unusable` when it can't be opened, is newer than this program, or does not say
  ///   `synchronous=FULL` and WAL when asked.
  package init(path: String) throws(LedgerError) {
    throw .unusable(path: path, reason: "not built yet")
  }

  /// Opens an existing database for reading beside a running daemon.
  ///
  /// - Throws: `LedgerError.unusable` when there is none or it is not of this program's version.
  package static func readOnly(path: String) throws(LedgerError) -> StudyLedger {
    throw .unusable(path: path, reason: "not built yet")
  }
}
