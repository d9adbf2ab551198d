import DICOMCore
import GRDB
import TriageDomain

/// A workitem as rows hold it, and the only places that change its priority.
enum WorkitemRows {
  static let columns = """
    w.id AS workitem_id, w.uid AS workitem_uid, w.state AS workitem_state, w.priority, w.floor,
    w.study_uid AS workitem_study_uid, w.transaction_uid, w.label, w.created_at, w.modified_at, w.version,
    w.attributes
    """

  /// What is due first comes first; what has been read comes last.
  static let readingOrder = "w.is_final, w.due_at, w.id"

  static func decode(_ row: Row) throws -> Workitem {
    Workitem(
      uid: try row.uid("workitem_uid"), state: try row.word("workitem_state"),
      priority: try row.word("priority"),
      floor: try row.wordIfPresent("floor"), studyUID: try row.uidIfPresent("workitem_study_uid"),
      transactionUID: try row.uidIfPresent("transaction_uid"), label: row["label"],
      createdAt: row.moment("created_at"), modifiedAt: row.moment("modified_at"), version: row["version"],
      attributes: row["attributes"])
  }

  static func find(_ uid: UID<Instance>, in database: Database) throws -> Workitem? {
    try Row.fetchOne(
      database, sql: "SELECT \(columns) FROM workitem w WHERE w.uid = ?", arguments: [uid.value]
    ).map(decode)
  }

  /// - Parameter waitingSince: nil for the workitem's creation.
  /// - Returns: The row's number.
  static func insert(
    _ workitem: Workitem, waitingSince: Timestamp? = nil, policy: OrderPolicy, in database: Database
  ) throws -> Int64 {
    let place = policy.place(
      OrderFacts(
        receivedAt: workitem.createdAt, waitingSince: waitingSince ?? workitem.createdAt,
        priority: workitem.priority, isRequested: workitem.floor == workitem.priority, present: []))
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO workitem (uid, state, priority, floor, study_uid, transaction_uid, label, created_at, modified_at,
          version, attributes, waiting_since, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      workitem.uid.value, workitem.state.rawValue, workitem.priority.rawValue, workitem.floor?.rawValue,
      workitem.studyUID?.value, workitem.transactionUID?.value, workitem.label,
      workitem.createdAt.milliseconds, workitem.modifiedAt.milliseconds, workitem.version,
      workitem.attributes, place.waitingSince.milliseconds, place.dueAt.milliseconds,
    ])
    return database.lastInsertedRowID
  }

  /// Writes every field that may change, the place that follows, and the events that the change makes.
  static func save(_ workitem: Workitem, policy: OrderPolicy, in database: Database) throws {
    let id = try Int64.fetchOne(
      database, sql: "SELECT id FROM workitem WHERE uid = ?", arguments: [workitem.uid.value])
    guard let id else { throw LedgerError.missing(what: "workitem \(workitem.uid)") }
    try WorkitemEvents.telling(of: id, at: workitem.modifiedAt, in: database) {
      try write(workitem, policy: policy, in: database)
    }
  }

  private static func write(_ workitem: Workitem, policy: OrderPolicy, in database: Database) throws {
    let id = try Int64.fetchOne(
      database,
      sql: """
        UPDATE workitem SET state = ?, priority = ?, floor = ?, transaction_uid = ?, label = ?, modified_at = ?,
          version = ?, attributes = ? WHERE uid = ? RETURNING id
        """,
      arguments: [
        workitem.state.rawValue, workitem.priority.rawValue, workitem.floor?.rawValue,
        workitem.transactionUID?.value, workitem.label, workitem.modifiedAt.milliseconds, workitem.version,
        workitem.attributes, workitem.uid.value,
      ])
    if let id { try OrderRows.refresh(workitem: id, policy: policy, in: database) }
  }

  /// Gives a study's workitem the priority that triage asks for, never below the floor; a workitem that is COMPLETED or
  /// CANCELED stays as it is, and so does one whose later revision has ended already. The place follows the findings also
  /// where the priority stays.
  static func prioritise(
    study: Int64, revision: Int, asked: Priority, policy: OrderPolicy, at moment: Timestamp,
    in database: Database
  ) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT \(columns), EXISTS (SELECT 1 FROM triage t WHERE t.study_id = s.id AND t.revision > ?
          AND t.outcome IS NOT NULL) AS is_outdated
        FROM study s JOIN workitem w ON w.id = s.workitem_id WHERE s.id = ?
        """,
      arguments: [revision, study])
    guard let row, !(row["is_outdated"] as Bool) else { return }
    var workitem = try decode(row)
    let priority = max(asked, workitem.floor ?? asked)
    guard !workitem.state.exits.isEmpty else { return }
    guard priority != workitem.priority else {
      return try OrderRows.refresh(workitem: row["workitem_id"], policy: policy, in: database)
    }
    workitem.priority = priority
    workitem.version += 1
    workitem.modifiedAt = moment
    try save(workitem, policy: policy, in: database)
  }
}
