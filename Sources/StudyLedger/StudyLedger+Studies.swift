package import DICOMCore
import GRDB
package import TriageDomain

/// Studies, series and instances as they are searched for and retrieved.
extension StudyLedger {
  /// Studies that `query` chooses, the newest first; their order is the same at every call.
  package func studies(_ query: StudyQuery, limit: Int, offset: Int) async throws(LedgerError)
    -> [StudySummary]
  {
    let selection = StudySelection(query)
    return try await read("studies") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT \(Self.studyColumns) FROM (
            SELECT x.*, s.uid, s.modalities, s.instance_count, s.workitem_id FROM \(selection.sql)
            \(StudySelection.order) LIMIT ? OFFSET ?) x
          CROSS JOIN workitem w ON w.id = x.workitem_id
          LEFT JOIN triage o ON o.id = (
            SELECT id FROM triage WHERE study_id = x.study_id AND outcome IS NOT NULL
            ORDER BY revision DESC LIMIT 1)
          \(StudySelection.order)
          """,
        arguments: selection.arguments + [limit, offset]
      ).map { try Self.study($0, in: database) }
    }
  }

  /// How many studies `query` chooses, counted up to `most`.
  package func studyCount(_ query: StudyQuery, most: Int) async throws(LedgerError) -> Int {
    let selection = StudySelection(query)
    return try await read("studyCount") { database in
      try Int.fetchOne(
        database, sql: "SELECT count(*) FROM (SELECT 1 FROM \(selection.sql) LIMIT ?)",
        arguments: selection.arguments + [most]) ?? 0
    }
  }

  /// The series of a study's received instances, in order of receipt.
  package func series(study: UID<Study>) async throws(LedgerError) -> [SeriesSummary] {
    try await read("series") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT x.* FROM series_index x JOIN study s ON s.id = x.study_id WHERE s.uid = ? ORDER BY x.first_sequence
          """,
        arguments: [study.value]
      ).map { row in
        SeriesSummary(
          seriesUID: try row.uid("series_uid"), modality: row["modality"], seriesNumber: row["series_number"],
          seriesDescription: row["series_description"], bodyPartExamined: row["body_part_examined"],
          instanceCount: row["instance_count"])
      }
    }
  }

  /// Received instances of a study, of one series or of one UID where those are given; conflicting ones are left out.
  package func readInstances(
    study: UID<Study>, series: UID<Series>? = nil, instance: UID<Instance>? = nil
  ) async throws(LedgerError) -> [StoredInstance] {
    try await read("readInstances") { database in
      var condition = "s.uid = ? AND i.is_conflict = 0"
      var arguments: StatementArguments = [study.value]
      if let series {
        condition += " AND i.series_uid = ?"
        arguments += [series.value]
      }
      if let instance {
        condition += " AND i.instance_uid = ?"
        arguments += [instance.value]
      }
      return try InstanceRows.fetch(where: condition, arguments, in: database).map(\.instance)
    }
  }

  private static let studyColumns = """
    x.*, w.state AS workitem_state, w.priority, o.id AS outcome_id, o.outcome, o.outcome_reason, o.concluded_at,
    (SELECT count(*) FROM series_index y WHERE y.study_id = x.study_id)
      + (SELECT count(DISTINCT d.series_uid) FROM document d WHERE d.study_id = x.study_id) AS series_count,
    (SELECT count(*) FROM document d WHERE d.study_id = x.study_id) AS document_count,
    (SELECT group_concat(DISTINCT d.kind) FROM document d WHERE d.study_id = x.study_id) AS document_kinds
    """

  private static func study(_ row: Row, in database: Database) throws -> StudySummary {
    let triage: Int64? = row["outcome_id"]
    let received: String = row["modalities"]
    let kinds: String = row["document_kinds"] ?? ""
    var modalities = received.split(separator: "\\").map(String.init)
    for kind in ResultDocument.Kind.allCases
    where kinds.split(separator: ",").contains(Substring(kind.rawValue))
      && !modalities.contains(kind.modality)
    {
      modalities.append(kind.modality)
    }
    var study = StudySummary(
      studyUID: try row.uid("uid"), modalities: modalities, seriesCount: row["series_count"],
      instanceCount: (row["instance_count"] as Int) + (row["document_count"] as Int),
      standing: StudyStanding(
        priority: try row.word("priority"), workitemState: try row.word("workitem_state"),
        outcome: try outcome(row), concludedAt: row.momentIfPresent("concluded_at"),
        findings: try triage.map { try FindingRows.fetch(triage: $0, withOutlines: false, in: database) }
          ?? []))
    study.patientName = row["patient_name"]
    study.patientID = row["patient_id"]
    study.issuerOfPatientID = row["issuer_of_patient_id"]
    study.patientBirthDate = row["patient_birth_date"]
    study.patientSex = row["patient_sex"]
    study.accessionNumber = row["accession_number"]
    study.studyDate = row["study_date"]
    study.studyTime = row["study_time"]
    study.studyID = row["study_identifier"]
    study.studyDescription = row["study_description"]
    study.referringPhysicianName = row["referring_physician_name"]
    study.timezoneOffset = row["timezone_offset"]
    return study
  }
}
