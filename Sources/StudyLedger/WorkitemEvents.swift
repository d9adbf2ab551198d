import DICOMCore
import GRDB
import TriageDomain

/// The event log, written in the very transaction that changes a workitem.
enum WorkitemEvents {
  /// Runs `change` and logs what it did to the workitem.
  static func telling<Value>(
    of workitem: Int64, at moment: Timestamp, in database: Database, _ change: () throws -> Value
  ) throws -> Value {
    let before = try facts(workitem, in: database)
    let value = try change()
    if let before, let after = try facts(workitem, in: database) {
      for kind in WorkitemEventPolicy.events(from: before, to: after) {
        try log(kind, of: workitem, at: moment, in: database)
      }
    }
    return value
  }

  /// Logs a new workitem and subscribes to it whoever is subscribed globally.
  ///
  /// Who is subscribed with a filter has to be asked later whether the workitem matches: a data set is no matter of the
  /// ledger's. The subscription is undecided until then.
  static func created(_ workitem: Int64, at moment: Timestamp, in database: Database) throws {
    let since = try lastSequence(in: database)
    for global in GlobalSubscription.allCases {
      let verdict = SubscriptionMachine(state: nil).verdict(on: .created(global))
      guard let verdict, verdict.state != .notSubscribed else { continue }
      try database.cachedStatement(
        sql: """
          INSERT INTO ups_subscription (ae_title, workitem_id, is_locked, is_decided, since)
          SELECT ae_title, ?, ?, filter IS NULL, ? FROM ups_subscriber WHERE global = ?
          """
      ).execute(arguments: [workitem, verdict.state == .withLock, since, global.rawValue])
    }
    guard let facts = try facts(workitem, in: database) else { return }
    for kind in WorkitemEventPolicy.events(from: nil, to: facts) {
      try log(kind, of: workitem, at: moment, in: database)
    }
  }

  /// - Parameters:
  ///   - receiver: The one entity that the event is for; nil for all that are subscribed.
  ///   - attributes: Instead of the workitem's own.
  static func log(
    _ kind: WorkitemEventKind, of workitem: Int64, receiver: AETitle? = nil, attributes: String? = nil,
    at moment: Timestamp, in database: Database
  ) throws {
    try database.cachedStatement(
      sql: insertion + " WHERE w.id = ?"
    ).execute(arguments: [
      moment.milliseconds, kind.rawValue, receiver?.value, attributes, workitem,
    ])
  }

  /// Takes the moment, the kind, the receiver and the attributes, nil for the workitem's own.
  static let insertion = """
    INSERT INTO ups_event (at, kind, receiver, workitem_id, workitem_uid, state, priority, readiness, attributes)
    SELECT ?, ?, ?, w.id, w.uid, w.state, w.priority, \(readiness), coalesce(?, \(reported))
    FROM workitem w LEFT JOIN study s ON s.workitem_id = w.id
    """

  static func lastSequence(in database: Database) throws -> Int64 {
    // What AUTOINCREMENT remembers stays when old events are deleted.
    try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'ups_event'")) ?? 0
  }

  static func decode(_ row: Row) throws -> WorkitemEvent {
    let number: Int = row["kind"]
    guard let kind = WorkitemEventKind(rawValue: number) else { throw row.unreadable("kind") }
    var subject: WorkitemEvent.Subject?
    if let uid: UID<Instance> = try row.uidIfPresent("workitem_uid") {
      subject = WorkitemEvent.Subject(
        uid: uid, state: try row.word("state"), priority: try row.word("priority"),
        readiness: row["readiness"]
      )
    }
    return WorkitemEvent(
      sequence: row["sequence"], kind: kind, subject: subject, attributes: row["attributes"],
      at: row.moment("at"))
  }

  private static func facts(_ workitem: Int64, in database: Database) throws -> WorkitemFacts? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT w.state, w.priority, \(readiness) AS readiness,
          json_array(\(["00741004", "00741006", "00741007", "00741008"].map { tag in
            "json_extract(\(attributes), '$.\"00741002\".Value[0].\"\(tag)\"')"
          }.joined(separator: ", "))) AS progress,
          json_extract(\(attributes), '$."00404025"') AS stations,
          json_extract(\(attributes), '$."00404034"') AS performers
        FROM workitem w LEFT JOIN study s ON s.workitem_id = w.id WHERE w.id = ?
        """)
    return try Row.fetchOne(statement, arguments: [workitem]).map { row in
      WorkitemFacts(
        state: try row.word("state"), priority: try row.word("priority"), readiness: row["readiness"],
        progress: row["progress"], stations: row["stations"], performers: row["performers"])
    }
  }

  private static let attributes = "CASE WHEN json_valid(w.attributes) THEN w.attributes ELSE '{}' END"

  /// What a client said goes before what the study's assembly knows, as in the data set that clients see.
  private static let readiness = """
    coalesce(json_extract(\(attributes), '$."00404041".Value[0]'),
      CASE s.state WHEN 'open' THEN 'INCOMPLETE' ELSE 'READY' END)
    """

  /// Only what reports hold, so that a large workitem does not make a large log.
  private static let reported = """
    (SELECT json_group_object(key, json(value)) FROM json_each(\(attributes))
      WHERE key IN ('00741002', '00404025', '00404034'))
    """
}
