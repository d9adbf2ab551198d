import DICOMCore
import GRDB
package import TriageDomain

/// The ledger at a glance, and what is done once at start.
extension StudyLedger {
  /// Counts over the whole ledger, of one moment.
  package func counts() async throws(LedgerError) -> LedgerCounts {
    try await read("counts") { database in
      var counts = LedgerCounts(
        studies: try Self.states(of: "study", in: database),
        triages: try Self.states(of: "triage", in: database),
        workitems: try Self.states(of: "workitem", in: database))
      if let row = try Row.fetchOne(
        database,
        sql: """
          SELECT coalesce(sum(instance_count), 0) AS instances, coalesce(sum(conflict_count), 0) AS conflicts FROM study
          """)
      {
        counts.instances = row["instances"]
        counts.conflicts = row["conflicts"]
      }
      counts.oldestWaitingTriage = try Int64.fetchOne(
        database, sql: "SELECT min(requested_at) FROM triage WHERE state = 'waiting'"
      ).map(Timestamp.init(milliseconds:))
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT destination, state, count(*) AS count, min(ordered_at) AS oldest FROM delivery
          GROUP BY state, destination
          """)
      for row in rows {
        let destination = try row.destination("destination")
        let state: DeliveryState = try row.word("state")
        counts.deliveries[destination, default: [:]][state] = row["count"]
        if state == .waiting { counts.oldestWaitingDelivery[destination] = row.moment("oldest") }
      }
      return counts
    }
  }

  /// Ends the leases of a process that is no more, so that its work need not wait for them to run out; attempts stay
  /// spent. Called once at start, by the only daemon of this ledger, before any stage runs.
  ///
  /// - Returns: How many triages and deliveries wait again.
  package func recoverClaims(at moment: Timestamp) async throws(LedgerError) -> Int {
    try await write("recoverClaims", announcing: [.triage, .deliveries, .worklist]) { database in
      try Transition.check(TriageState.claimed, to: .waiting, in: "recoverClaims")
      try Transition.check(DeliveryState.claimed, to: .waiting, in: "recoverClaims")
      var count = 0
      for table in ["triage", "delivery"] {
        try database.execute(
          sql: """
            UPDATE \(table) SET state = 'waiting', lease_until = NULL, not_before = min(not_before, ?),
              last_error = 'the process ended' WHERE state = 'claimed'
            """,
          arguments: [moment.milliseconds])
        count += database.changesCount
      }
      return count
    }
  }

  private static func states<State: LedgerState>(of table: String, in database: Database) throws
    -> [State: Int]
  {
    let rows = try Row.fetchAll(
      database, sql: "SELECT state, count(*) AS count FROM \(table) GROUP BY state")
    var counts: [State: Int] = [:]
    for row in rows { counts[try row.word("state")] = row["count"] }
    return counts
  }
}
