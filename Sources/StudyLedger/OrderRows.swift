import GRDB
import TriageDomain

/// The places that `OrderPolicy` gives, as rows hold them: a due time on the workitem, repeated on a triage that waits for
/// its study, so that the worklist and the next claim are each read along an index.
enum OrderRows {
  /// Works a workitem's place out anew, after its priority or its study's findings have changed.
  static func refresh(workitem id: Int64, policy: OrderPolicy, in database: Database) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT w.priority, w.floor, w.created_at, w.waiting_since, s.id AS study_id, (
          SELECT t.id FROM triage t WHERE t.study_id = s.id AND t.outcome IS NOT NULL ORDER BY t.revision DESC LIMIT 1
        ) AS outcome_id
        FROM workitem w LEFT JOIN study s ON s.workitem_id = w.id WHERE w.id = ?
        """,
      arguments: [id])
    guard let row else { return }
    let findings = try (row["outcome_id"] as Int64?).map {
      try FindingRows.fetch(triage: $0, withOutlines: false, in: database)
    }
    let due = policy.place(try facts(row, findings: findings ?? [])).dueAt.milliseconds
    try database.execute(sql: "UPDATE workitem SET due_at = ? WHERE id = ?", arguments: [due, id])
    guard let study: Int64 = row["study_id"] else { return }
    try database.execute(
      sql: "UPDATE triage SET due_at = ? WHERE study_id = ? AND state IN ('waiting', 'claimed')",
      arguments: [due, study])
  }

  /// - Parameter row: With `created_at`, `waiting_since`, `priority` and `floor` of the workitem.
  static func facts(_ row: Row, findings: [Finding]) throws -> OrderFacts {
    let priority: Priority = try row.word("priority")
    return OrderFacts(
      receivedAt: row.moment("created_at"), waitingSince: row.moment("waiting_since"), priority: priority,
      isRequested: try row.wordIfPresent("floor") == priority,
      present: findings.filter(\.isPresent).map(\.kind))
  }
}
