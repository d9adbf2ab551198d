import DICOMCore
import GRDB
import TriageDomain

/// A study's row as transitions read it.
struct StudyRow {
  let id: Int64
  let state: StudyState
  let revision: Int
  /// Of its workitem.
  let dueAt: Timestamp
  /// Whether the present revision's triage has been asked for.
  let hasTriage: Bool

  /// - Throws: `LedgerError.missing` without such a study.
  static func find(_ uid: UID<Study>, in database: Database) throws -> StudyRow {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT s.id, s.state, s.revision, w.due_at, t.id IS NOT NULL AS has_triage
        FROM study s JOIN workitem w ON w.id = s.workitem_id
        LEFT JOIN triage t ON t.study_id = s.id AND t.revision = s.revision WHERE s.uid = ?
        """,
      arguments: [uid.value])
    guard let row else { throw LedgerError.missing(what: "study \(uid)") }
    return StudyRow(
      id: row["id"], state: try row.word("state"), revision: row["revision"],
      dueAt: row.moment("due_at"), hasTriage: row["has_triage"])
  }

  /// Moves a study to `state`, and tells whoever is subscribed to its workitem whether the input is complete.
  static func setState(_ state: StudyState, of study: Int64, at moment: Timestamp, in database: Database)
    throws
  {
    let workitem = try Int64.fetchOne(
      database, sql: "SELECT workitem_id FROM study WHERE id = ?", arguments: [study])
    guard let workitem else { throw LedgerError.missing(what: "study of a workitem") }
    try WorkitemEvents.telling(of: workitem, at: moment, in: database) {
      try database.execute(
        sql: "UPDATE study SET state = ? WHERE id = ?", arguments: [state.rawValue, study])
    }
  }
}
