import GRDB
package import TriageDomain

/// The ledger: every state of every study, triage, delivery and workitem, and the only hand-off between the stages.
///
/// Each function is one transition and one transaction; when it returns, its effect would survive a power cut
/// (SQLite in WAL mode with `synchronous=FULL`). Time is passed in. Functions without `async` block and are called from
/// OS threads only; the others never block the cooperative pool. A transaction once begun ends, also when the task
/// that asked for it is cancelled.
package final class StudyLedger: Sendable {
  /// Announced after each commit.
  package let hints = LedgerHints()

  /// Places the studies; functions that change what it depends on work the place out anew.
  package let order: OrderPolicy

  let pool: DatabasePool
  let committer: ReceiptCommitter

  /// Opens or makes the database at `path` and migrates it. Blocks.
  ///
  /// - Parameter busyTimeout: How long a transaction waits for another process, such as the command line's.
  /// - Throws: `LedgerError.unusable` when it can't be opened, is newer than this program, or does not say
  ///   `synchronous=FULL` and WAL when asked.
  package convenience init(
    path: String, order: OrderPolicy = OrderPolicy(), busyTimeout: Duration = .seconds(10)
  ) throws(LedgerError) {
    try self.init(pool: LedgerOpening.open(path: path, busyTimeout: busyTimeout), order: order)
  }

  /// Opens an existing database for reading beside a running daemon; every write fails. Blocks.
  ///
  /// - Throws: `LedgerError.unusable` when there is none or it is not of this program's version.
  package static func readOnly(
    path: String, order: OrderPolicy = OrderPolicy(), busyTimeout: Duration = .seconds(10)
  ) throws(LedgerError) -> StudyLedger {
    StudyLedger(pool: try LedgerOpening.openReadOnly(path: path, busyTimeout: busyTimeout), order: order)
  }

  private init(pool: DatabasePool, order: OrderPolicy) {
    self.pool = pool
    self.order = order
    committer = ReceiptCommitter(pool: pool, policy: order)
  }

  /// Runs `body` as one transaction on the writer and announces `topics` when it has committed.
  func write<Value: Sendable>(
    _ operation: String, announcing topics: [LedgerHints.Topic] = [],
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(LedgerError) -> Value {
    let result = await withCheckedContinuation {
      (done: CheckedContinuation<Result<Value, any Error>, Never>) in
      pool.asyncWrite(body) { _, result in done.resume(returning: result) }
    }
    switch result {
    case .success(let value):
      for topic in topics { hints.announce(topic) }
      return value
    case .failure(let error): throw LedgerError(error, in: operation)
    }
  }

  /// Runs `body` on one state of the database that nobody else's commit changes meanwhile.
  func read<Value: Sendable>(
    _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(LedgerError) -> Value {
    let result = await withCheckedContinuation {
      (done: CheckedContinuation<Result<Value, any Error>, Never>) in
      pool.asyncRead { database in
        done.resume(returning: Result { try body(database.get()) })
      }
    }
    switch result {
    case .success(let value): return value
    case .failure(let error): throw LedgerError(error, in: operation)
    }
  }
}
