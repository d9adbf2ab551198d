package import DICOMCore
import GRDB
package import TriageDomain

/// The worklist: a projection of the ledger.
extension StudyLedger {
  /// Studies in reading order: by the time at which `OrderPolicy` has them due; those whose workitem is COMPLETED or
  /// CANCELED come last. Findings come without their outlines; `worklistEntry` has them.
  package func worklist(limit: Int, offset: Int) async throws(LedgerError) -> [WorklistEntry] {
    try await read("worklist") { [order] database in
      try Row.fetchAll(
        database, sql: Self.worklistQuery + " ORDER BY \(WorkitemRows.readingOrder) LIMIT ? OFFSET ?",
        arguments: [limit, offset]
      ).map { try Self.entry($0, order: order, withOutlines: false, in: database) }
    }
  }

  /// One study, its findings with their outlines; nil without such a study.
  package func worklistEntry(study: UID<Study>) async throws(LedgerError) -> WorklistEntry? {
    try await read("worklistEntry") { [order] database in
      try Row.fetchOne(database, sql: Self.worklistQuery + " WHERE s.uid = ?", arguments: [study.value])
        .map { try Self.entry($0, order: order, withOutlines: true, in: database) }
    }
  }

  /// What packages in shadow said in the newest triage with an outcome, without outlines: for operators only.
  package func shadowFindings(study: UID<Study>) async throws(LedgerError) -> [Finding] {
    try await read("shadowFindings") { database in
      let triage = try Int64.fetchOne(
        database,
        sql: """
          SELECT t.id FROM triage t JOIN study s ON s.id = t.study_id
          WHERE s.uid = ? AND t.outcome IS NOT NULL ORDER BY t.revision DESC LIMIT 1
          """,
        arguments: [study.value])
      return try triage.map {
        try FindingRows.fetch(triage: $0, shadow: true, withOutlines: false, in: database)
      } ?? []
    }
  }

  /// A study's story in order.
  package func events(study: UID<Study>) async throws(LedgerError) -> [StudyEvent] {
    try await read("events") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT e.at, e.name, e.detail FROM event e JOIN study s ON s.id = e.study_id WHERE s.uid = ? ORDER BY e.id
          """,
        arguments: [study.value]
      ).map { StudyEvent(studyUID: study, at: $0.moment("at"), name: $0["name"], detail: $0["detail"]) }
    }
  }

  /// Every receipt of a study, conflicting ones too, in order.
  package func instances(study: UID<Study>) async throws(LedgerError) -> [RecordedReceipt] {
    try await read("instances") { database in
      try InstanceRows.fetch(where: "s.uid = ?", [study.value], in: database)
    }
  }

  /// Every result object of a study, of all its revisions, oldest first.
  package func documents(study: UID<Study>) async throws(LedgerError) -> [ResultDocument] {
    try await read("documents") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(DocumentRows.columns) FROM document d JOIN study s ON s.id = d.study_id WHERE s.uid = ?
          ORDER BY d.id
          """,
        arguments: [study.value]
      ).map(DocumentRows.decode)
    }
  }

  /// `t` is the present revision's triage, `o` the newest one with an outcome.
  static let worklistQuery = """
    SELECT \(WorkitemRows.columns), w.waiting_since, s.id AS study_id, s.uid AS study_uid, s.revision, s.state AS study_state,
      s.header, s.modalities, s.instance_count, s.conflict_count, s.first_received_at, s.last_received_at,
      t.state AS triage_state, o.id AS outcome_id, o.outcome, o.outcome_reason, o.series, o.concluded_at
    FROM workitem w
    CROSS JOIN study s ON s.workitem_id = w.id
    LEFT JOIN triage t ON t.study_id = s.id AND t.revision = s.revision
    LEFT JOIN triage o ON o.id = (
      SELECT id FROM triage WHERE study_id = s.id AND outcome IS NOT NULL ORDER BY revision DESC LIMIT 1)
    """

  private static func entry(_ row: Row, order: OrderPolicy, withOutlines: Bool, in database: Database) throws
    -> WorklistEntry
  {
    let study: Int64 = row["study_id"]
    let triage: Int64? = row["outcome_id"]
    let modalities: String = row["modalities"]
    let findings = try triage.map {
      try FindingRows.fetch(triage: $0, withOutlines: withOutlines, in: database)
    }
    return WorklistEntry(
      studyUID: try row.uid("study_uid"), revision: row["revision"], studyState: try row.word("study_state"),
      triageState: try row.wordIfPresent("triage_state"), outcome: try outcome(row),
      findings: findings ?? [], place: order.place(try OrderRows.facts(row, findings: findings ?? [])),
      series: (row["series"] as String?) == nil ? [] : try row.json("series"),
      workitem: try WorkitemRows.decode(row), header: try row.json("header"),
      modalities: modalities.split(separator: "\\").map(String.init), instanceCount: row["instance_count"],
      conflictCount: row["conflict_count"], firstReceivedAt: row.moment("first_received_at"),
      lastReceivedAt: row.moment("last_received_at"), concludedAt: row.momentIfPresent("concluded_at"),
      deliveries: try DeliverySummaries.fetch(where: "v.study_id = ?", [study], in: database),
      verdicts: try VerdictRows.fetch(study: study, uid: try row.uid("study_uid"), in: database))
  }

  static func outcome(_ row: Row) throws -> Outcome? {
    guard let word: String = row["outcome"] else { return nil }
    guard let outcome = Outcome(word: word, reason: row["outcome_reason"]) else {
      throw row.unreadable("outcome")
    }
    return outcome
  }
}
