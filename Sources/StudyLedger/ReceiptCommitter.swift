import Dispatch
import GRDB
import Synchronization
import TriageDomain

/// Lets receipts that arrive at the same time share one commit, and so one wait for the disk.
///
/// The first caller leads: it commits what stands in line, its own receipts among it. Callers that come meanwhile wait;
/// when the commit is done the first of them leads the next one. A caller alone never waits for company.
final class ReceiptCommitter: Sendable {
  /// Receipts beyond it go into the next commit, so that no transaction grows without bound.
  static let receiptsPerCommit = 256

  /// One caller's receipts; `wake` is signalled once, with either results or the lead.
  private final class Ticket: Sendable {
    let receipts: [PreparedReceipt]
    let results = Mutex<Result<[ReceiptOutcome], LedgerError>?>(nil)
    let wake = DispatchSemaphore(value: 0)

    init(_ receipts: [PreparedReceipt]) { self.receipts = receipts }
  }

  private struct Line {
    var isLed = false
    var tickets: [Ticket] = []
  }

  private let pool: DatabasePool
  private let policy: OrderPolicy
  private let line = Mutex(Line())

  init(pool: DatabasePool, policy: OrderPolicy) {
    self.pool = pool
    self.policy = policy
  }

  /// Blocks until the receipts are durable.
  func commit(_ receipts: [PreparedReceipt]) throws(LedgerError) -> [ReceiptOutcome] {
    let ticket = Ticket(receipts)
    let leads = line.withLock { line in
      line.tickets.append(ticket)
      defer { line.isLed = true }
      return !line.isLed
    }
    if !leads { ticket.wake.wait() }
    if let result = ticket.results.withLock({ $0 }) { return try result.get() }

    let group = line.withLock { Self.take(from: &$0) }
    commit(group)
    let next = line.withLock { line in
      line.isLed = !line.tickets.isEmpty
      return line.tickets.first
    }
    next?.wake.signal()
    for other in group where other !== ticket { other.wake.signal() }
    guard let result = ticket.results.withLock({ $0 }) else {
      throw .failed(operation: "record", reason: "the commit left no result")
    }
    return try result.get()
  }

  private static func take(from line: inout Line) -> [Ticket] {
    var count = 0
    var size = 0
    // The leader's own ticket is the first of the line and is always taken.
    for ticket in line.tickets {
      if count > 0, size + ticket.receipts.count > receiptsPerCommit { break }
      count += 1
      size += ticket.receipts.count
    }
    defer { line.tickets.removeFirst(count) }
    return Array(line.tickets.prefix(count))
  }

  private func commit(_ group: [Ticket]) {
    do {
      let outcomes = try pool.write { [policy] database in
        try group.map { ticket in
          try ticket.receipts.map { try ReceiptRecording.record($0, policy: policy, in: database) }
        }
      }
      for (ticket, outcome) in zip(group, outcomes) { ticket.results.withLock { $0 = .success(outcome) } }
    } catch  where group.count > 1 {
      // One caller's receipt must not fail another's: each is tried by itself.
      for ticket in group { commit([ticket]) }
    } catch {
      for ticket in group { ticket.results.withLock { $0 = .failure(LedgerError(error, in: "record")) } }
    }
  }
}
