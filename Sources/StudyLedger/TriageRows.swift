import DICOMCore
import GRDB
import TriageDomain

/// A triage's row as transitions read and move it.
enum TriageRows {
  /// - Returns: false when this revision has a triage already.
  static func request(
    _ study: StudyRow, revision: Int, trigger: TriageTrigger, knownThrough: Int64?, at moment: Timestamp,
    in database: Database
  ) throws -> Bool {
    let isThere = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM triage WHERE study_id = ? AND revision = ?)",
      arguments: [study.id, revision])
    guard isThere != true else { return false }
    guard study.revision == revision else {
      throw LedgerError.refused(
        operation: "requestTriage", reason: "the study is at revision \(study.revision), not \(revision)")
    }
    let (word, series) = trigger.columns
    try database.execute(
      sql: """
        INSERT INTO triage (study_id, revision, state, trigger, trigger_series_uid, requested_at, known_through, due_at,
          not_before, attempts, token)
        VALUES (?, ?, ?, ?, ?, ?,
          coalesce(?, (SELECT max(sequence) FROM instance WHERE study_id = ?), 0), ?, ?, 0, 0)
        """,
      arguments: [
        study.id, revision, TriageState.waiting.rawValue, word, series?.value, moment.milliseconds,
        knownThrough, study.id,
        study.dueAt.milliseconds, moment.milliseconds,
      ])
    try Events.add(
      "triage requested", "revision \(revision), \(word)", study: study.id, at: moment, in: database)
    return true
  }

  /// The row that `claim` holds.
  ///
  /// - Throws: `LedgerError.missing` without such a row; `.refused` when the lease went to another claim, or no way leads
  ///   from its state to `next`.
  static func held(
    _ claim: TriageClaim, to next: TriageState, in operation: String, database: Database
  ) throws -> (study: Int64, revision: Int) {
    let row = try Row.fetchOne(
      database, sql: "SELECT study_id, revision, state, token FROM triage WHERE id = ?", arguments: [claim.id]
    )
    guard let row else { throw LedgerError.missing(what: "triage \(claim.id)") }
    try Transition.check(try row.word("state") as TriageState, to: next, in: operation)
    guard row["token"] == claim.token else {
      throw LedgerError.refused(operation: operation, reason: "the lease was lost to another claim")
    }
    return (row["study_id"], row["revision"])
  }

  /// Lets a claimed row wait again.
  static func wait(_ id: Int64, until moment: Timestamp, reason: String?, in database: Database) throws {
    try database.execute(
      sql: """
        UPDATE triage SET state = ?, lease_until = NULL, not_before = ?, last_error = coalesce(?, last_error)
        WHERE id = ?
        """,
      arguments: [TriageState.waiting.rawValue, moment.milliseconds, reason, id])
  }

  /// Ends a claimed row as failed until an operator retries it.
  static func bury(
    _ id: Int64, study: Int64, reason: String, at moment: Timestamp, in database: Database
  ) throws {
    try database.execute(
      sql: """
        UPDATE triage SET state = ?, lease_until = NULL, last_error = ?, outcome = ?, outcome_reason = ?,
          concluded_at = ? WHERE id = ?
        """,
      arguments: [
        TriageState.dead.rawValue, reason, Outcome.failed(reason: reason).word, reason, moment.milliseconds,
        id,
      ])
    try Events.add("failed", reason, study: study, at: moment, in: database)
  }
}

extension TriageTrigger {
  /// The word in the ledger and, where there is one, the series.
  var columns: (word: String, series: UID<Series>?) {
    switch self {
    case .sufficientSeries(let series): ("sufficient series", series)
    case .quietPeriod: ("quiet period", nil)
    case .operatorRequest: ("operator", nil)
    }
  }
}
