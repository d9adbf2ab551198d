package import DICOMCore
import GRDB
package import TriageDomain

/// Who is told of changes of workitems (PS3.4 CC.2.3).
extension StudyLedger {
  /// Subscribes an application entity to one workitem; it is told the workitem's present state first.
  ///
  /// - Throws: `.missing` without such a workitem.
  package func subscribe(_ title: AETitle, to uid: UID<Instance>, lock: Bool, at moment: Timestamp)
    async throws(LedgerError)
  {
    try await subscription("subscribe", title, .subscribe(lock: lock), uid, at: moment)
  }

  /// - Throws: `.missing` without such a workitem, or when the entity never subscribed to anything.
  package func unsubscribe(_ title: AETitle, from uid: UID<Instance>, at moment: Timestamp)
    async throws(LedgerError)
  {
    try await subscription("unsubscribe", title, .unsubscribe, uid, at: moment)
  }

  /// Subscribes an application entity to all workitems and to those to come. With a lock it is told the present state of
  /// each to which it was not subscribed. Takes time and room in proportion to the workitems there are.
  ///
  /// - Parameter filter: Whatever the caller matches workitems with later (`undecided`); nil for no filter.
  package func subscribeGlobally(_ title: AETitle, lock: Bool, filter: String?, at moment: Timestamp)
    async throws(LedgerError)
  {
    try await write("subscribeGlobally", announcing: [.worklist]) { database in
      try Subscriptions.apply(
        .subscribeGlobally(lock: lock), for: title, to: nil, filter: filter, at: moment, in: database)
    }
  }

  /// Ends all subscriptions of an application entity, also those to single workitems.
  ///
  /// - Throws: `.missing` when the entity never subscribed to anything.
  package func unsubscribeGlobally(_ title: AETitle, at moment: Timestamp) async throws(LedgerError) {
    try await global("unsubscribeGlobally", title, .unsubscribeGlobally, at: moment)
  }

  /// Ends the subscription to workitems to come; those to workitems that are there stay.
  ///
  /// - Throws: `.missing` when the entity never subscribed to anything.
  package func suspendGlobally(_ title: AETitle, at moment: Timestamp) async throws(LedgerError) {
    try await global("suspendGlobally", title, .suspendGlobally, at: moment)
  }

  /// Whether an entity is known already, or fewer than `maximum` are.
  package func hasRoomForSubscriber(_ title: AETitle, maximum: Int) async throws(LedgerError) -> Bool {
    try await read("hasRoomForSubscriber") { database in
      try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM ups_subscriber WHERE ae_title = ?)
            OR (SELECT count(*) FROM ups_subscriber) < ?
          """,
        arguments: [title.value, maximum]) ?? false
    }
  }

  /// An application entity's state for one workitem.
  package func subscription(_ title: AETitle, to uid: UID<Instance>) async throws(LedgerError)
    -> SubscriptionMachine.State
  {
    try await read("subscription") { database in
      let lock = try Bool.fetchOne(
        database,
        sql: """
          SELECT q.is_locked FROM ups_subscription q JOIN workitem w ON w.id = q.workitem_id
          WHERE q.ae_title = ? AND w.uid = ?
          """,
        arguments: [title.value, uid.value])
      return lock.map { SubscriptionMachine.State(lock: $0) } ?? .notSubscribed
    }
  }

  /// Asks whoever is subscribed to a workitem in progress to cancel it (event 2).
  ///
  /// - Parameter details: A DICOM JSON object: what the request came with, and who asks.
  /// - Throws: `.missing`; `.refused` when it is not in progress, or nobody is subscribed, so that no performer can hear.
  package func askForCancellation(_ uid: UID<Instance>, details: String, at moment: Timestamp)
    async throws(LedgerError)
  {
    try await write("askForCancellation", announcing: [.worklist]) { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT w.id, w.state, EXISTS (SELECT 1 FROM ups_subscription q WHERE q.workitem_id = w.id AND q.is_decided)
            AS is_heard FROM workitem w WHERE w.uid = ?
          """,
        arguments: [uid.value])
      guard let row else { throw LedgerError.missing(what: "workitem \(uid)") }
      guard row["state"] == WorkitemState.inProgress.rawValue, row["is_heard"] else {
        throw LedgerError.refused(
          operation: "askForCancellation", reason: WorkitemRemark.performerUnreachable.sentence)
      }
      try WorkitemEvents.log(
        .cancelRequested, of: row["id"], attributes: details, at: moment, in: database)
    }
  }

  private func subscription(
    _ operation: String, _ title: AETitle, _ request: SubscriptionMachine.Request, _ uid: UID<Instance>,
    at moment: Timestamp
  ) async throws(LedgerError) {
    try await write(operation, announcing: [.worklist]) { database in
      let workitem = try Int64.fetchOne(
        database, sql: "SELECT id FROM workitem WHERE uid = ?", arguments: [uid.value])
      guard let workitem else { throw LedgerError.missing(what: "workitem \(uid)") }
      if request == .unsubscribe { try Self.checkKnown(title, in: database) }
      try Subscriptions.apply(request, for: title, to: workitem, at: moment, in: database)
    }
  }

  private func global(
    _ operation: String, _ title: AETitle, _ request: SubscriptionMachine.Request, at moment: Timestamp
  ) async throws(LedgerError) {
    try await write(operation, announcing: [.worklist]) { database in
      try Self.checkKnown(title, in: database)
      try Subscriptions.apply(request, for: title, to: nil, at: moment, in: database)
    }
  }

  private static func checkKnown(_ title: AETitle, in database: Database) throws {
    let isKnown = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM ups_subscriber WHERE ae_title = ?)",
      arguments: [title.value])
    guard isKnown == true else { throw LedgerError.missing(what: "subscriber \(title)") }
  }
}
