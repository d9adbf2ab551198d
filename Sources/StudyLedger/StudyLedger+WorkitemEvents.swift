package import DICOMCore
import GRDB
package import TriageDomain

/// The event log as it is sent: each application entity has a place in it, and what lies behind that place was received.
extension StudyLedger {
  /// Up to which event an entity has said that it received them; the end of the log for one that never subscribed.
  package func eventCursor(of title: AETitle) async throws(LedgerError) -> Int64 {
    try await read("eventCursor") { database in
      try Int64.fetchOne(
        database, sql: "SELECT cursor FROM ups_subscriber WHERE ae_title = ?", arguments: [title.value])
        ?? WorkitemEvents.lastSequence(in: database)
    }
  }

  /// The next events after `cursor` for one entity, in order.
  ///
  /// An entity gets an event of a workitem to which it is subscribed now and was when it happened, what is meant for
  /// it alone, and the service's own status while it is subscribed to anything.
  package func workitemEvents(for title: AETitle, after cursor: Int64, limit: Int)
    async throws(LedgerError) -> WorkitemEventBatch
  {
    try await read("workitemEvents") { database in
      let last = try WorkitemEvents.lastSequence(in: database)
      let rows = try Row.fetchAll(
        database, sql: Self.nextEvents, arguments: ["title": title.value, "cursor": cursor, "limit": limit])
      let events = try rows.map(WorkitemEvents.decode)
      return WorkitemEventBatch(
        events: events, through: events.count < limit ? max(last, cursor) : events.last?.sequence ?? cursor)
    }
  }

  /// Says that an entity has received everything up to `cursor`; an earlier place than the present one changes nothing.
  package func acknowledgeEvents(_ title: AETitle, through cursor: Int64) async throws(LedgerError) {
    try await write("acknowledgeEvents") { database in
      try database.execute(
        sql: "UPDATE ups_subscriber SET cursor = ?1 WHERE ae_title = ?2 AND cursor < ?1",
        arguments: [cursor, title.value])
    }
  }

  /// Workitems to be matched with an entity's filter, oldest first; nil when there are none.
  package func undecidedWorkitems(of title: AETitle, limit: Int) async throws(LedgerError)
    -> UndecidedWorkitems?
  {
    try await read("undecidedWorkitems") { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT \(WorkitemRows.columns), b.filter AS subscriber_filter FROM ups_subscription q
          JOIN workitem w ON w.id = q.workitem_id JOIN ups_subscriber b ON b.ae_title = q.ae_title
          WHERE q.ae_title = ? AND q.is_decided = 0 ORDER BY w.id LIMIT ?
          """,
        arguments: [title.value, limit])
      guard let first = rows.first else { return nil }
      return UndecidedWorkitems(
        filter: first["subscriber_filter"] ?? "", workitems: try rows.map(WorkitemRows.decode))
    }
  }

  /// Says which of an entity's undecided workitems match its filter; the others are not subscribed to. With a lock the
  /// entity is told the present state of those that match and were there when it subscribed.
  package func decide(
    _ title: AETitle, matching: [UID<Instance>], others: [UID<Instance>], at moment: Timestamp
  )
    async throws(LedgerError)
  {
    try await write("decide") { database in
      for uid in others {
        try database.execute(
          sql: """
            DELETE FROM ups_subscription WHERE ae_title = ? AND is_decided = 0
              AND workitem_id = (SELECT id FROM workitem WHERE uid = ?)
            """,
          arguments: [title.value, uid.value])
      }
      for uid in matching {
        let row = try Row.fetchOne(
          database,
          sql: """
            UPDATE ups_subscription SET is_decided = 1 WHERE ae_title = ? AND is_decided = 0
              AND workitem_id = (SELECT id FROM workitem WHERE uid = ?) RETURNING workitem_id, is_locked, since
            """,
          arguments: [title.value, uid.value])
        guard let row, row["is_locked"] as Bool else { continue }
        let workitem: Int64 = row["workitem_id"]
        let isTold = try Bool.fetchOne(
          database, sql: "SELECT EXISTS (SELECT 1 FROM ups_event WHERE workitem_id = ? AND sequence > ?)",
          arguments: [workitem, row["since"] as Int64])
        if isTold != true {
          try WorkitemEvents.log(.stateReport, of: workitem, receiver: title, at: moment, in: database)
        }
      }
    }
  }

  /// Logs that the service has started again with its workitems and subscriptions as they were (event 4).
  package func recordRestart(at moment: Timestamp) async throws(LedgerError) {
    try await write("recordRestart", announcing: [.worklist]) { database in
      try database.execute(
        sql: "INSERT INTO ups_event (at, kind, attributes) VALUES (?, ?, '{}')",
        arguments: [moment.milliseconds, WorkitemEventKind.statusChange.rawValue])
    }
  }

  /// Deletes old events, and final workitems of other systems that no Deletion Lock holds.
  ///
  /// A study's own workitem stays as long as its study. At most `limit` workitems and events go at once.
  ///
  /// - Returns: How many workitems and events went.
  package func pruneWorkitems(_ retention: WorkitemRetention, at moment: Timestamp, limit: Int = 1000)
    async throws(LedgerError) -> (workitems: Int, events: Int)
  {
    try await write("pruneWorkitems") { database in
      let ids = try Int64.fetchAll(
        database, sql: Self.disposableWorkitems,
        arguments: [(moment + (.zero - retention.finalWorkitems)).milliseconds, limit])
      for id in ids {
        try database.execute(sql: "DELETE FROM ups_subscription WHERE workitem_id = ?", arguments: [id])
        try database.execute(sql: "DELETE FROM workitem WHERE id = ?", arguments: [id])
      }
      try database.execute(
        sql: """
          DELETE FROM ups_event WHERE sequence IN (
            SELECT sequence FROM ups_event WHERE at < ? OR sequence <= ? ORDER BY sequence LIMIT ?)
          """,
        arguments: [
          (moment + (.zero - retention.events)).milliseconds,
          try WorkitemEvents.lastSequence(in: database) - Int64(retention.maximumEvents), limit,
        ])
      return (ids.count, database.changesCount)
    }
  }

  static let nextEvents = """
    SELECT e.* FROM ups_event e WHERE e.sequence > :cursor AND (e.receiver = :title OR e.receiver IS NULL AND (
      EXISTS (SELECT 1 FROM ups_subscription q WHERE q.ae_title = :title AND q.workitem_id = e.workitem_id
        AND q.is_decided AND q.since < e.sequence)
      OR e.workitem_id IS NULL AND EXISTS (
        SELECT 1 FROM ups_subscription q WHERE q.ae_title = :title
        UNION ALL SELECT 1 FROM ups_subscriber b WHERE b.ae_title = :title AND b.global IS NOT NULL)))
    ORDER BY e.sequence LIMIT :limit
    """

  static let disposableWorkitems = """
    SELECT w.id FROM workitem w INDEXED BY workitem_final WHERE w.state IN ('COMPLETED', 'CANCELED') AND w.modified_at < ?
      AND NOT EXISTS (SELECT 1 FROM study s WHERE s.workitem_id = w.id)
      AND NOT EXISTS (SELECT 1 FROM ups_subscription q WHERE q.workitem_id = w.id AND q.is_locked)
    LIMIT ?
    """
}
