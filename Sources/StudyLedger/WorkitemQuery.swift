package import DICOMCore
import GRDB
package import TriageDomain

/// What the ledger itself can choose workitems by, each along an index; nil stands for any.
package struct WorkitemQuery: Sendable, Hashable {
  package var states: Set<WorkitemState>?
  package var priorities: Set<Priority>?
  package var uids: Set<UID<Instance>>?
  package var studies: Set<UID<Study>>?
  /// The study's, or what another system gave its workitem. A workitem that has both may be found by either.
  package var patientID: String?

  package init(
    states: Set<WorkitemState>? = nil, priorities: Set<Priority>? = nil, uids: Set<UID<Instance>>? = nil,
    studies: Set<UID<Study>>? = nil, patientID: String? = nil
  ) {
    self.states = states
    self.priorities = priorities
    self.uids = uids
    self.studies = studies
    self.patientID = patientID
  }

  /// Whether few workitems can match, so that they are looked up instead of being walked along the order.
  package var isNarrow: Bool { uids != nil || studies != nil || patientID != nil }

  /// The `id`, `is_final` and `due_at` of the first `limit` that match, in the worklist's order.
  ///
  /// A million of SCHEDULED workitems make a sort too slow. So each state and priority is read along its index, which has
  /// them in order, and only the first of each are put in order.
  func rows(limit: Int) -> (sql: String, arguments: StatementArguments) {
    if isNarrow { return narrowRows(limit: limit) }
    if states == nil, priorities == nil {
      return (
        "SELECT w.id, w.is_final, w.due_at FROM workitem w ORDER BY \(WorkitemRows.readingOrder) LIMIT ?",
        [limit]
      )
    }
    var arms: [String] = []
    var arguments: StatementArguments = []
    for (state, priority) in combinations {
      arms.append(
        """
        SELECT * FROM (SELECT w.id, w.is_final, w.due_at FROM workitem w INDEXED BY workitem_search
          WHERE w.state = ? AND w.priority = ? ORDER BY w.due_at, w.id LIMIT ?)
        """)
      arguments += [state.rawValue, priority.rawValue, limit]
    }
    if arms.isEmpty { arms.append("SELECT id, is_final, due_at FROM workitem WHERE 0") }
    return (arms.joined(separator: " UNION ALL "), arguments)
  }

  private var combinations: [(WorkitemState, Priority)] {
    WorkitemState.allCases.filter { states?.contains($0) ?? true }.flatMap { state in
      Priority.allCases.filter { priorities?.contains($0) ?? true }.map { (state, $0) }
    }
  }

  private func narrowRows(limit: Int) -> (sql: String, arguments: StatementArguments) {
    var sets: [String] = []
    var arguments: StatementArguments = []
    if let uids {
      sets.append("SELECT id FROM workitem WHERE uid IN (\(databaseQuestionMarks(count: uids.count)))")
      arguments += StatementArguments(uids.map(\.value))
    }
    if let studies {
      sets.append(
        "SELECT id FROM workitem WHERE study_uid IN (\(databaseQuestionMarks(count: studies.count)))")
      arguments += StatementArguments(studies.map(\.value))
    }
    if let patientID {
      sets.append(
        """
        SELECT * FROM (SELECT id FROM workitem WHERE \(Schema.workitemPatient) = ?
          UNION SELECT workitem_id FROM study WHERE \(Schema.studyPatient) = ?)
        """)
      arguments += [patientID, patientID]
    }
    let states = (states ?? Set(WorkitemState.allCases)).map(\.rawValue)
    let priorities = (priorities ?? Set(Priority.allCases)).map(\.rawValue)
    arguments += StatementArguments(states) + StatementArguments(priorities) + [limit]
    return (
      """
      SELECT w.id, w.is_final, w.due_at FROM (\(sets.joined(separator: " INTERSECT "))) f
      CROSS JOIN workitem w ON w.id = f.id
      WHERE w.state IN (\(databaseQuestionMarks(count: states.count)))
        AND w.priority IN (\(databaseQuestionMarks(count: priorities.count))) LIMIT ?
      """, arguments
    )
  }
}
