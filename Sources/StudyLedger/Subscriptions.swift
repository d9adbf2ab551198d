import DICOMCore
import GRDB
import TriageDomain

/// Carries out what `SubscriptionMachine` decides on the rows of one application entity.
///
/// No row is "not subscribed".
enum Subscriptions {
  /// - Parameter workitem: nil for every workitem.
  static func apply(
    _ request: SubscriptionMachine.Request, for title: AETitle, to workitem: Int64?, filter: String? = nil,
    at moment: Timestamp, in database: Database
  ) throws {
    let known = try Row.fetchOne(
      database, sql: "SELECT global, filter FROM ups_subscriber WHERE ae_title = ?", arguments: [title.value])
    let present: GlobalSubscription? = try known?.wordIfPresent("global")
    let global = SubscriptionMachine.global(present, after: request)
    let since = try WorkitemEvents.lastSequence(in: database)
    try database.execute(
      sql: """
        INSERT INTO ups_subscriber (ae_title, global, filter, cursor) VALUES (?, ?, ?, ?)
        ON CONFLICT (ae_title) DO UPDATE SET global = excluded.global, filter = excluded.filter
        """,
      arguments: [
        title.value, global?.rawValue, kept(known?["filter"], filter, after: request), since,
      ])
    // Rows that are moved into a state must not be moved out of it again by the next turn.
    var moves: [(from: SubscriptionMachine.State, verdict: SubscriptionMachine.Verdict)] = []
    for state in SubscriptionMachine.State.allCases {
      if let verdict = SubscriptionMachine(state: state).verdict(on: request) {
        moves.append((state, verdict))
      }
    }
    moves.sort { $0.from != .notSubscribed && $1.from == .notSubscribed }
    if moves.contains(where: { $0.verdict.tells }), workitem != nil || filter == nil {
      try tell(moves.filter(\.verdict.tells).map(\.from), title, workitem, at: moment, in: database)
    }
    for move in moves where move.from != move.verdict.state {
      try apply(move.from, move.verdict.state, title, workitem, isDecided: filter == nil, since, in: database)
    }
    // Who asks for a workitem by itself, or for all of them, has decided.
    switch request {
    case .subscribe,
      .subscribeGlobally where filter == nil:
      try database.execute(
        sql: """
          UPDATE ups_subscription SET is_decided = 1
          WHERE ae_title = ? AND is_decided = 0 AND workitem_id = coalesce(?, workitem_id)
          """,
        arguments: [title.value, workitem])
    default: break
    }
  }

  /// A suspended subscription leaves workitems undecided, so its filter is still needed.
  private static func kept(
    _ present: String?, _ given: String?, after request: SubscriptionMachine.Request
  ) -> String? {
    switch request {
    case .subscribeGlobally: given
    case .unsubscribeGlobally: nil
    case .suspendGlobally, .subscribe, .unsubscribe, .created: present
    }
  }

  /// Moves every row from one state to another; both lock states at once would be told apart by `is_locked`.
  private static func apply(
    _ from: SubscriptionMachine.State, _ to: SubscriptionMachine.State, _ title: AETitle, _ workitem: Int64?,
    isDecided: Bool, _ since: Int64, in database: Database
  ) throws {
    let one = workitem == nil ? "" : " AND workitem_id = :workitem"
    var arguments: [String: (any DatabaseValueConvertible)?] = ["title": title.value]
    if let workitem { arguments["workitem"] = workitem }
    if to == .notSubscribed {
      arguments["from"] = from == .withLock
      try database.execute(
        sql: "DELETE FROM ups_subscription WHERE ae_title = :title AND is_locked = :from\(one)",
        arguments: StatementArguments(arguments))
    } else if from == .notSubscribed {
      arguments.merge(["lock": to == .withLock, "decided": isDecided, "since": since]) { $1 }
      try database.execute(
        sql: """
          INSERT INTO ups_subscription (ae_title, workitem_id, is_locked, is_decided, since)
          SELECT :title, id, :lock, :decided, :since FROM workitem w
          WHERE NOT EXISTS (SELECT 1 FROM ups_subscription WHERE ae_title = :title AND workitem_id = w.id)
            \(workitem == nil ? "" : "AND w.id = :workitem")
          """,
        arguments: StatementArguments(arguments))
    } else {
      arguments.merge(["lock": to == .withLock, "from": from == .withLock]) { $1 }
      try database.execute(
        sql: """
          UPDATE ups_subscription SET is_locked = :lock WHERE ae_title = :title AND is_locked = :from\(one)
          """,
        arguments: StatementArguments(arguments))
    }
  }

  /// Logs the present state of the workitems to which the entity stands in one of `states`, for it alone.
  private static func tell(
    _ states: [SubscriptionMachine.State], _ title: AETitle, _ workitem: Int64?, at moment: Timestamp,
    in database: Database
  ) throws {
    let standing = states.map { state in
      switch state {
      case .notSubscribed: "q.ae_title IS NULL"
      case .withLock: "q.is_locked = 1"
      case .withoutLock: "q.is_locked = 0"
      }
    }
    var arguments: StatementArguments = [
      moment.milliseconds, WorkitemEventKind.stateReport.rawValue, title.value, nil, title.value,
    ]
    if let workitem { arguments += [workitem] }
    try database.execute(
      sql: WorkitemEvents.insertion + """
         LEFT JOIN ups_subscription q ON q.workitem_id = w.id AND q.ae_title = ?
        WHERE (\(standing.joined(separator: " OR ")))\(workitem == nil ? "" : " AND w.id = ?") ORDER BY w.id
        """, arguments: arguments)
  }
}
