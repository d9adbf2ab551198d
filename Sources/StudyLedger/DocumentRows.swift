import DICOMCore
import GRDB
import TriageDomain

/// A result object's row.
enum DocumentRows {
  static let columns = """
    d.kind AS document_kind, d.instance_uid, d.series_uid, d.sop_class_uid, d.transfer_syntax_uid, d.path
    """

  static func decode(_ row: Row) throws -> ResultDocument {
    ResultDocument(
      kind: try row.word("document_kind"), instanceUID: try row.uid("instance_uid"),
      seriesUID: try row.uid("series_uid"), sopClass: try row.uid("sop_class_uid"),
      transferSyntax: try row.uid("transfer_syntax_uid"), path: try row.path("path"))
  }

  /// - Returns: The row's number, the present one when this object is there already.
  static func save(_ document: ResultDocument, study: Int64?, triage: Int64?, in database: Database) throws
    -> Int64
  {
    try database.execute(
      sql: """
        INSERT INTO document (study_id, triage_id, kind, instance_uid, series_uid, sop_class_uid, transfer_syntax_uid,
          path) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instance_uid) DO NOTHING
        """,
      arguments: [
        study, triage, document.kind.rawValue, document.instanceUID.value, document.seriesUID.value,
        document.sopClass.value, document.transferSyntax.value, document.path.value,
      ])
    let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM document WHERE instance_uid = ?", arguments: [document.instanceUID.value]
    )
    guard let id else { throw LedgerError.missing(what: "document \(document.instanceUID)") }
    return id
  }
}
