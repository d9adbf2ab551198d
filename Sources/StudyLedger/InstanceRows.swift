import DICOMCore
import GRDB
import TriageDomain

/// An instance's receipt as a row holds it.
enum InstanceRows {
  static let columns = """
    i.sequence, i.revision AS instance_revision, i.received_at, i.association_id, i.is_conflict,
    s.uid AS study_uid, i.series_uid, i.instance_uid, i.sop_class_uid, i.transfer_syntax_uid, i.path,
    i.header AS instance_header
    """

  static func decode(_ row: Row) throws -> RecordedReceipt {
    RecordedReceipt(
      sequence: row["sequence"], revision: row["instance_revision"], receivedAt: row.moment("received_at"),
      associationID: row["association_id"], isConflict: row["is_conflict"],
      instance: StoredInstance(
        studyUID: try row.uid("study_uid"), seriesUID: try row.uid("series_uid"),
        instanceUID: try row.uid("instance_uid"), sopClass: try row.uid("sop_class_uid"),
        transferSyntax: try row.uid("transfer_syntax_uid"), path: try row.path("path"),
        header: try row.json("instance_header")))
  }

  /// - Parameter condition: What follows WHERE.
  static func fetch(
    where condition: String, _ arguments: StatementArguments, limit: Int = -1, in database: Database
  ) throws -> [RecordedReceipt] {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(columns) FROM instance i JOIN study s ON s.id = i.study_id WHERE \(condition)
        ORDER BY i.sequence LIMIT \(limit)
        """,
      arguments: arguments)
    var receipts: [RecordedReceipt] = []
    while let row = try rows.next() { receipts.append(try decode(row)) }
    return receipts
  }
}
