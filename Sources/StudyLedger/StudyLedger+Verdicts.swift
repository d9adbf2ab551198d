package import DICOMCore
import GRDB
package import TriageDomain

/// What readers say of results: rows that are only added.
extension StudyLedger {
  /// Records a verdict on what the study shows now, with a line in its story; returns it with the revision it is of.
  ///
  /// - Throws: `.missing` without such a study; `.refused` for more than `seen` while there is no outcome, or when the
  ///   study has as many verdicts as it takes.
  package func add(_ verdict: ReaderVerdict) async throws(LedgerError) -> ReaderVerdict {
    try await write("addVerdict", announcing: [.worklist]) { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT s.id, s.revision, (SELECT max(revision) FROM triage WHERE study_id = s.id AND outcome IS NOT NULL)
            AS evaluated, (SELECT count(*) FROM verdict WHERE study_id = s.id) AS count
          FROM study s WHERE s.uid = ?
          """,
        arguments: [verdict.studyUID.value])
      guard let row else { throw LedgerError.missing(what: "study \(verdict.studyUID)") }
      let evaluated: Int? = row["evaluated"]
      guard verdict.word == .seen || evaluated != nil else {
        throw LedgerError.refused(operation: "addVerdict", reason: "the study has no outcome yet")
      }
      guard (row["count"] as Int) < ReaderVerdict.maximumPerStudy else {
        throw LedgerError.refused(
          operation: "addVerdict", reason: "the study has as many verdicts as it takes")
      }
      var recorded = verdict
      recorded.revision = evaluated ?? row["revision"]
      try database.execute(
        sql: """
          INSERT INTO verdict (study_id, revision, finding, word, objection, comment, reader, at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          row["id"] as Int64, recorded.revision, recorded.finding?.rawValue, recorded.word.rawValue,
          recorded.objection?.rawValue, recorded.comment, recorded.reader, recorded.at.milliseconds,
        ])
      try Events.add("verdict", recorded.sentence, study: row["id"], at: recorded.at, in: database)
      return recorded
    }
  }

  /// Every verdict on a study, in the order in which they were given.
  package func verdicts(study: UID<Study>) async throws(LedgerError) -> [ReaderVerdict] {
    try await read("verdicts") { database in
      try Int64.fetchOne(database, sql: "SELECT id FROM study WHERE uid = ?", arguments: [study.value])
        .map { try VerdictRows.fetch(study: $0, uid: study, in: database) } ?? []
    }
  }
}

/// Verdicts as rows hold them.
enum VerdictRows {
  static func fetch(study: Int64, uid: UID<Study>, in database: Database) throws -> [ReaderVerdict] {
    let statement = try database.cachedStatement(
      sql: "SELECT * FROM verdict WHERE study_id = ? ORDER BY id")
    return try Row.fetchAll(statement, arguments: [study]).map { row in
      let (finding, word, objection): (String?, String, String?) = (
        row["finding"], row["word"], row["objection"]
      )
      guard let word = ReaderVerdict.Word(rawValue: word),
        let verdict = ReaderVerdict(
          studyUID: uid, revision: row["revision"], finding: finding.flatMap(FindingKind.init),
          word: word, objection: objection.flatMap(ReaderVerdict.Objection.init), comment: row["comment"],
          reader: row["reader"], at: row.moment("at"))
      else { throw row.unreadable("word") }
      return verdict
    }
  }
}
