package import DICOMCore
import GRDB
import TriageDomain

/// The order of the worklist.
extension StudyLedger {
  /// Works out the place of every workitem that is not ended, if the policy is not the one by which they stand.
  ///
  /// To be called once at start, since the order's weights may have been configured anew.
  ///
  /// - Returns: How many were placed anew.
  package func reorder() async throws(LedgerError) -> Int {
    let policy = order
    return try await write("reorder", announcing: [.worklist]) { database in
      // As values: an encoded dictionary has another order each time.
      let row = try Row.fetchOne(database, sql: "SELECT body FROM order_policy")
      guard try row?.json("body") as OrderPolicy? != policy else { return 0 }
      let active = try Int64.fetchAll(database, sql: "SELECT id FROM workitem WHERE is_final = 0")
      for id in active { try OrderRows.refresh(workitem: id, policy: policy, in: database) }
      try database.execute(sql: "DELETE FROM order_policy")
      try database.execute(
        sql: "INSERT INTO order_policy (body) VALUES (?)", arguments: [try StoredJSON.encode(policy)])
      return active.count
    }
  }

  /// Where a study stands among those still to be read: 1 is read next; nil when it is read, or not there.
  package func position(study: UID<Study>) async throws(LedgerError) -> WorklistPosition? {
    try await read("position") { database in
      let row = try Row.fetchOne(
        database,
        sql:
          "SELECT w.due_at, w.id FROM study s JOIN workitem w ON w.id = s.workitem_id WHERE s.uid = ? AND w.is_final = 0",
        arguments: [study.value])
      guard let row else { return nil }
      let ahead = try Int.fetchOne(
        database, sql: Self.countAhead, arguments: [row["due_at"] as Int64, row["id"] as Int64])
      let all = try Int.fetchOne(
        database,
        sql: "SELECT count(*) FROM workitem w JOIN study s ON s.workitem_id = w.id WHERE w.is_final = 0")
      return WorklistPosition(number: (ahead ?? 0) + 1, count: all ?? 0)
    }
  }

  static let countAhead = """
    SELECT count(*) FROM workitem w CROSS JOIN study s ON s.workitem_id = w.id
    WHERE w.is_final = 0 AND (w.due_at, w.id) < (?, ?)
    """
}

/// A study's place among those still to be read, from 1.
package struct WorklistPosition: Sendable, Hashable {
  package let number: Int
  package let count: Int
}
