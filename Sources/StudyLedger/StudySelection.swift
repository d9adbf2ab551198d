import DICOMCore
import GRDB
import TriageDomain

/// A study query as SQL: what follows FROM, with its arguments.
///
/// `x` is the index's row, `s` the study's. The index that serves a query best is named by what the query asks for, so
/// that it does not hang on statistics which nobody gathers.
struct StudySelection {
  let sql: String
  let arguments: StatementArguments

  init(_ query: StudyQuery) {
    var conditions: [String] = []
    var arguments = StatementArguments()
    func list<Kind>(_ uids: Set<UID<Kind>>?, _ condition: (String) -> String) {
      guard let uids else { return }
      conditions.append(condition(databaseQuestionMarks(count: uids.count)))
      arguments += StatementArguments(uids.map(\.value).sorted())
    }
    func text(_ key: StudyQuery.Text?, _ column: String) {
      switch key {
      case nil: break
      case .exactly(let value):
        conditions.append("\(column) = ?")
        arguments += [value]
      case .beginning(let prefix):
        conditions.append("\(column) >= ? AND \(column) < ?")
        arguments += [prefix, prefix + "\u{10FFFF}"]
      }
    }
    list(query.studyUIDs) { "x.study_id IN (SELECT id FROM study WHERE uid IN (\($0)))" }
    list(query.seriesUIDs) { marks in
      "x.study_id IN (SELECT study_id FROM series_index WHERE series_uid IN (\(marks)))"
    }
    list(query.instanceUIDs) { marks in
      "x.study_id IN (SELECT study_id FROM instance WHERE instance_uid IN (\(marks)) AND is_conflict = 0)"
    }
    text(query.patientID, "x.patient_id")
    text(query.patientName, "x.patient_name")
    text(query.accessionNumber, "x.accession_number")
    if let dates = query.studyDates {
      conditions.append("x.study_date BETWEEN ? AND ?")
      arguments += [dates.lowerBound, dates.upperBound]
    }
    if let modality = query.modality {
      let kinds = ResultDocument.Kind.allCases.filter { $0.modality == modality }.map(\.rawValue)
      conditions.append(
        """
        (instr(char(92) || s.modalities || char(92), char(92) || ? || char(92)) > 0 OR EXISTS (
          SELECT 1 FROM document d WHERE d.study_id = s.id AND d.kind IN (\(databaseQuestionMarks(count: kinds.count)))))
        """)
      arguments += [modality] + StatementArguments(kinds)
    }
    // An inner table comes second, so that no plan begins with all studies.
    sql = """
      study_index x \(Self.index(for: query)) CROSS JOIN study s ON s.id = x.study_id
      WHERE \(conditions.isEmpty ? "true" : conditions.joined(separator: " AND "))
      """
    self.arguments = arguments
  }

  private static func index(for query: StudyQuery) -> String {
    if query.studyUIDs != nil || query.seriesUIDs != nil || query.instanceUIDs != nil { return "" }
    if query.accessionNumber != nil { return "INDEXED BY study_index_accession" }
    if query.patientID != nil { return "INDEXED BY study_index_patient" }
    if query.patientName != nil { return "INDEXED BY study_index_name" }
    return "INDEXED BY study_index_date"
  }

  /// Newest first; studies without a date come last.
  static let order = "ORDER BY x.study_date DESC, x.study_id DESC"
}
