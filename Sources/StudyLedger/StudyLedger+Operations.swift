package import DICOMCore
import GRDB
package import TriageDomain

/// What somebody looks at who looks after the service.
extension StudyLedger {
  /// Deliveries that were given up, newest first.
  package func deadDeliveries(limit: Int) async throws(LedgerError) -> [DeliverySummary] {
    try await read("deadDeliveries") { database in
      let ids = try Int64.fetchAll(
        database, sql: "SELECT id FROM delivery WHERE state = 'dead' ORDER BY id DESC LIMIT ?",
        arguments: [limit])
      return try ids.flatMap { try DeliverySummaries.fetch(where: "v.id = ?", [$0], in: database) }
    }
  }

  /// Deliveries that wait and have failed before, newest first.
  package func troubledDeliveries(limit: Int) async throws(LedgerError) -> [DeliverySummary] {
    try await read("troubledDeliveries") { database in
      let ids = try Int64.fetchAll(
        database,
        sql: """
          SELECT id FROM delivery WHERE state IN ('waiting', 'claimed') AND last_error IS NOT NULL
          ORDER BY id DESC LIMIT ?
          """, arguments: [limit])
      return try ids.flatMap { try DeliverySummaries.fetch(where: "v.id = ?", [$0], in: database) }
    }
  }

  /// Studies whose newest triage was given up, newest first.
  package func deadTriages(limit: Int) async throws(LedgerError) -> [DeadTriage] {
    try await read("deadTriages") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT s.uid, t.attempts, t.outcome_reason, t.last_error, t.concluded_at FROM triage t
          JOIN study s ON s.id = t.study_id AND s.revision = t.revision
          WHERE t.state = 'dead' ORDER BY t.requested_at DESC LIMIT ?
          """, arguments: [limit]
      ).map { row in
        DeadTriage(
          studyUID: try row.uid("uid"), attempts: row["attempts"],
          reason: row["outcome_reason"] ?? row["last_error"] ?? "", at: row.momentIfPresent("concluded_at"))
      }
    }
  }

  /// Outcomes since a moment, oldest first: how much was done and how fast.
  package func conclusions(since moment: Timestamp, limit: Int) async throws(LedgerError) -> [TriageMoment] {
    try await read("conclusions") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT t.concluded_at, t.outcome, s.last_received_at FROM triage t JOIN study s ON s.id = t.study_id
          WHERE t.state IN ('concluded', 'dead') AND t.requested_at >= ? AND t.concluded_at IS NOT NULL
          ORDER BY t.requested_at DESC LIMIT ?
          """, arguments: [moment.milliseconds, limit]
      ).compactMap { row in
        let ended = row.moment("concluded_at")
        let flagged = max(0, (ended - row.moment("last_received_at")).milliseconds)
        return TriageMoment(at: ended, outcome: row["outcome"], timeToFlag: .milliseconds(flagged))
      }.reversed()
    }
  }
}

/// A study whose triage was given up.
package struct DeadTriage: Sendable, Hashable {
  package let studyUID: UID<Study>
  package let attempts: Int
  package let reason: String
  package let at: Timestamp?
}

/// When a triage ended, and how long after the study's last image; zero when the outcome came before it.
package struct TriageMoment: Sendable, Hashable {
  package let at: Timestamp
  /// The outcome's word.
  package let outcome: String
  package let timeToFlag: Duration
}
