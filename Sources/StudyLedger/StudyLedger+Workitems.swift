package import DICOMCore
import GRDB
package import TriageDomain

/// Unified Procedure Steps, the studies' own and those of other systems (PS3.4 annex CC).
extension StudyLedger {
  package func workitem(_ uid: UID<Instance>) async throws(LedgerError) -> Workitem? {
    try await read("workitem") { try WorkitemRows.find(uid, in: $0) }
  }

  /// The workitems that match, in the worklist's order.
  package func workitems(_ query: WorkitemQuery, limit: Int, offset: Int = 0) async throws(LedgerError)
    -> [Workitem]
  {
    try await read("workitems") { database in
      let (sql, arguments) = Self.selection(of: query, limit: limit, offset: offset)
      return try Row.fetchAll(database, sql: sql, arguments: arguments).map(WorkitemRows.decode)
    }
  }

  /// How many workitems match; `limit` when as many or more do.
  package func countWorkitems(_ query: WorkitemQuery, limit: Int) async throws(LedgerError) -> Int {
    try await read("countWorkitems") { database in
      let (sql, arguments) = query.rows(limit: limit)
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM (\(sql))", arguments: arguments)
      return min(count ?? 0, limit)
    }
  }

  static func selection(of query: WorkitemQuery, limit: Int, offset: Int) -> (String, StatementArguments) {
    let (rows, arguments) = query.rows(limit: query.isNarrow ? -1 : limit + offset)
    return (
      """
      SELECT \(WorkitemRows.columns) FROM (
        SELECT * FROM (\(rows)) ORDER BY is_final, due_at, id LIMIT ? OFFSET ?) f
      CROSS JOIN workitem w ON w.id = f.id ORDER BY f.is_final, f.due_at, f.id
      """, arguments + [limit, offset]
    )
  }

  /// Takes in a workitem that another system creates; it is SCHEDULED (PS3.4 CC.2.5).
  ///
  /// - Throws: `.exists`; `.refused` in another state.
  package func create(_ workitem: Workitem) async throws(LedgerError) {
    let policy = order
    try await write("create", announcing: [.worklist]) { database in
      guard try WorkitemRows.find(workitem.uid, in: database) == nil else {
        throw LedgerError.exists(what: "workitem \(workitem.uid)")
      }
      guard workitem.state == .scheduled, workitem.transactionUID == nil else {
        throw LedgerError.refused(
          operation: "create", reason: WorkitemRemark.scheduledOnlyByCreation.sentence)
      }
      let id = try WorkitemRows.insert(workitem, policy: policy, in: database)
      try WorkitemEvents.created(id, at: workitem.createdAt, in: database)
    }
  }

  /// Writes label, attributes, priority and floor of a workitem that was read at `version`.
  ///
  /// A priority that differs from the present one was given by another system and becomes the floor; otherwise the floor
  /// is taken as it comes.
  ///
  /// - Returns: The workitem as it stands now.
  /// - Throws: `.missing`; `.refused` when the workitem is not at that version any more, is in a final state, or is held by
  ///   another Transaction UID than the given one's (PS3.4 CC.2.6.3).
  package func update(_ workitem: Workitem, expecting version: Int, at moment: Timestamp)
    async throws(LedgerError) -> Workitem
  {
    let policy = order
    return try await write("update", announcing: [.worklist, .triage]) { database in
      guard var current = try WorkitemRows.find(workitem.uid, in: database) else {
        throw LedgerError.missing(what: "workitem \(workitem.uid)")
      }
      func refusal(_ reason: String) -> LedgerError { .refused(operation: "update", reason: reason) }
      guard !current.state.exits.isEmpty else { throw refusal(WorkitemRemark.mayNoLongerBeUpdated.sentence) }
      guard current.transactionUID == workitem.transactionUID else {
        throw refusal(WorkitemRemark.wrongTransactionUID.sentence)
      }
      guard current.version == version else {
        throw refusal("the workitem is at version \(current.version), not \(version)")
      }
      current.floor = workitem.priority == current.priority ? workitem.floor : workitem.priority
      current.priority = workitem.priority
      current.label = workitem.label
      current.attributes = workitem.attributes
      current.version += 1
      current.modifiedAt = moment
      try WorkitemRows.save(current, policy: policy, in: database)
      return current
    }
  }

  /// Moves a workitem to another state as `WorkitemMachine` decides.
  ///
  /// CANCELED without a Transaction UID is a request to cancel (CC.2.2): it ends a SCHEDULED workitem, and is refused in
  /// progress, where only the performer can end it.
  ///
  /// - Parameter attributes: Replaces the attributes; nil leaves them. The caller sees to what the final state demands.
  /// - Returns: The workitem as it stands now; unchanged when it was in the wanted final state already.
  /// - Throws: `.missing`; `.refused` with the sentence of the `WorkitemRemark`.
  package func changeState(
    _ uid: UID<Instance>, to state: WorkitemState, transaction: UID<Transaction>?, attributes: String?,
    at moment: Timestamp
  ) async throws(LedgerError) -> Workitem {
    let policy = order
    return try await write("changeState", announcing: [.worklist]) { database in
      guard var current = try WorkitemRows.find(uid, in: database) else {
        throw LedgerError.missing(what: "workitem \(uid)")
      }
      let machine = WorkitemMachine(state: current.state, transactionUID: current.transactionUID)
      let isRequest = state == .canceled && transaction == nil
      switch machine.verdict(on: isRequest ? .requestCancel : .changeState(state, transaction)) {
      case .become(let next):
        try Transition.check(current.state, to: next, in: "changeState")
        current.state = next
        current.transactionUID = current.transactionUID ?? transaction
        current.attributes = attributes ?? current.attributes
        current.version += 1
        current.modifiedAt = moment
        try WorkitemRows.save(current, policy: policy, in: database)
        return current
      case .alreadyThere: return current
      case .notifyPerformer:
        throw LedgerError.refused(operation: "changeState", reason: "only the performer can cancel it now")
      case .refuse(let remark):
        throw LedgerError.refused(operation: "changeState", reason: remark.sentence)
      }
    }
  }
}
