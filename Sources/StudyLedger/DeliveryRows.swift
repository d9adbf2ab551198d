import DICOMCore
import GRDB
import TriageDomain

/// A delivery's row as transitions read and move it.
enum DeliveryRows {
  static let workitemKind = "UPS"

  /// Adds one delivery, unless the same subject waits for the same destination already. (A document that is under way is
  /// not sent twice either; a workitem is, since it may have changed meanwhile.)
  static func insert(_ order: DeliveryOrder, study: Int64?, at moment: Timestamp, in database: Database)
    throws
  {
    let kind: String
    let subject: UID<Instance>
    var document: Int64?
    var states = "'waiting'"
    switch order.subject {
    case .document(let object):
      document = try DocumentRows.save(object, study: study, triage: nil, in: database)
      (kind, subject) = (object.kind.rawValue, object.instanceUID)
      states += ", 'claimed'"
    case .workitem(let uid): (kind, subject) = (workitemKind, uid)
    }
    try database.execute(
      sql: """
        INSERT INTO delivery (destination, study_id, kind, document_id, instance_uid, state, ordered_at, not_before,
          attempts)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 0 WHERE NOT EXISTS (
          SELECT 1 FROM delivery WHERE instance_uid = ?5 AND destination = ?1 AND state IN (\(states)))
        """,
      arguments: [
        order.destination.value, study, kind, document, subject.value, DeliveryState.waiting.rawValue,
        moment.milliseconds,
      ])
  }

  /// - Throws: `LedgerError.missing` without such a row; `.refused` when no way leads from its state to `next`.
  static func check(_ id: Int64, to next: DeliveryState, in operation: String, database: Database) throws
    -> Row
  {
    let row = try Row.fetchOne(
      database, sql: "SELECT * FROM delivery WHERE id = ?", arguments: [id])
    guard let row else { throw LedgerError.missing(what: "delivery \(id)") }
    try Transition.check(try row.word("state") as DeliveryState, to: next, in: operation)
    return row
  }

  static func wait(
    _ id: Int64, until moment: Timestamp, attempts: Int, reason: String?, in database: Database
  ) throws {
    try database.execute(
      sql: """
        UPDATE delivery SET state = ?, lease_until = NULL, not_before = ?, attempts = ?,
          last_error = coalesce(?, last_error) WHERE id = ?
        """,
      arguments: [DeliveryState.waiting.rawValue, moment.milliseconds, attempts, reason, id])
  }

  static func bury(_ row: Row, reason: String, at moment: Timestamp, in database: Database) throws {
    let id: Int64 = row["id"]
    try database.execute(
      sql: "UPDATE delivery SET state = ?, lease_until = NULL, last_error = ? WHERE id = ?",
      arguments: [DeliveryState.dead.rawValue, reason, id])
    try tell("delivery dead", row, detail: reason, at: moment, in: database)
  }

  /// Adds a line to the study's story, where the delivery has a study.
  static func tell(
    _ name: String, _ row: Row, detail: String? = nil, at moment: Timestamp, in database: Database
  ) throws {
    guard let study: Int64 = row["study_id"] else { return }
    let what = "\(row["kind"] as String) to \(row["destination"] as String)"
    try Events.add(
      name, detail.map { "\(what): \($0)" } ?? what, study: study, at: moment, in: database)
  }
}
