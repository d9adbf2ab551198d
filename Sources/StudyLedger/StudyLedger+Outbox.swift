package import DICOMCore
import GRDB
package import TriageDomain

/// What fills the outbox, and what an operator sees and does there.
extension StudyLedger {
  /// Orders deliveries outside of a triage's conclusion; one that waits already is not doubled.
  ///
  /// - Throws: `.missing` without such a study.
  package func enqueue(_ orders: [DeliveryOrder], study: UID<Study>?, at moment: Timestamp)
    async throws(LedgerError)
  {
    try await write("enqueue", announcing: [.deliveries, .worklist]) { database in
      let id = try study.map { try StudyRow.find($0, in: database).id }
      for order in orders { try DeliveryRows.insert(order, study: id, at: moment, in: database) }
    }
  }

  /// Lets a dead delivery wait again with all its attempts.
  ///
  /// - Throws: `.missing`; `.refused` when it is not dead.
  package func retryDelivery(id: Int64, at moment: Timestamp) async throws(LedgerError) {
    try await write("retryDelivery", announcing: [.deliveries, .worklist]) { database in
      let row = try DeliveryRows.check(id, to: .waiting, in: "retryDelivery", database: database)
      // A claimed one has that exit too, but it is its lane's.
      guard (try row.word("state") as DeliveryState) == .dead else {
        throw LedgerError.refused(operation: "retryDelivery", reason: "the delivery is under way")
      }
      try DeliveryRows.wait(id, until: moment, attempts: 0, reason: nil, in: database)
      try DeliveryRows.tell("delivery retried", row, detail: "by an operator", at: moment, in: database)
    }
  }

  /// The oldest deliveries in `state`, or in any, at most `limit`.
  package func deliveries(state: DeliveryState?, limit: Int) async throws(LedgerError) -> [DeliverySummary] {
    try await read("deliveries") { database in
      try DeliverySummaries.fetch(
        where: state == nil ? "1" : "v.state = ?",
        state.map { [$0.rawValue] } ?? [], limit: limit, in: database)
    }
  }
}
