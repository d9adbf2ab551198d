import GRDB
import TriageDomain

/// Deliveries as the worklist and an operator see them.
enum DeliverySummaries {
  /// - Parameter condition: What follows WHERE; the table is `v`.
  static func fetch(
    where condition: String, _ arguments: StatementArguments, limit: Int = -1, in database: Database
  ) throws -> [DeliverySummary] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT v.*, s.uid AS study_uid FROM delivery v LEFT JOIN study s ON s.id = v.study_id
        WHERE \(condition) ORDER BY v.id LIMIT \(limit)
        """,
      arguments: arguments
    ).map { row in
      let state: DeliveryState = try row.word("state")
      return DeliverySummary(
        id: row["id"], studyUID: try row.uidIfPresent("study_uid"),
        destination: try row.destination("destination"), kind: row["kind"],
        instanceUID: try row.uid("instance_uid"), state: state, attempts: row["attempts"],
        lastError: row["last_error"], nextAttemptAt: state == .waiting ? row.moment("not_before") : nil,
        deliveredAt: row.momentIfPresent("delivered_at"))
    }
  }
}
