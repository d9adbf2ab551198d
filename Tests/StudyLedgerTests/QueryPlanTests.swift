import GRDB
import Testing

@testable import StudyLedger

@Suite("SQLite ledger: what is asked often is answered from an index")
struct QueryPlanTests {
  private func plan(_ sql: String, _ arguments: StatementArguments) async throws -> [String] {
    let made = try LedgerUnderTest()
    return try await made.ledger.pool.read { database in
      try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments).map { $0["detail"] }
    }
  }

  @Test("The next triage is the first entry of an index, without sorting")
  func claim() async throws {
    let plan = try await plan(StudyLedger.nextClaim, [1])
    #expect(plan.contains { $0.contains("triage_next") })
    #expect(!plan.contains { $0.contains("TEMP B-TREE") })
    let due = try await self.plan(StudyLedger.nextDue, [])
    #expect(due.contains { $0.contains("triage_due") } && !due.contains { $0.contains("TEMP B-TREE") })
  }

  @Test("The next deliveries are the first entries of an index, without sorting")
  func deliveries() async throws {
    let plan = try await plan(StudyLedger.nextDeliveries, ["pacs", 1, 1])
    #expect(plan.contains { $0.contains("delivery_due (destination=? AND not_before<?)") })
    #expect(!plan.contains { $0.contains("TEMP B-TREE") })
  }

  @Test("The worklist is read along an index, without sorting")
  func worklist() async throws {
    let plan = try await plan(
      StudyLedger.worklistQuery + " ORDER BY \(WorkitemRows.readingOrder) LIMIT 10", [])
    #expect(plan.contains { $0.contains("workitem_order") })
    #expect(!plan.contains { $0.hasPrefix("USE TEMP B-TREE") && !$0.contains("SUBQUERY") }, "\(plan)")
  }

  @Test("The next events are read in order along the log, and subscriptions are looked up, not scanned")
  func events() async throws {
    let plan = try await plan(StudyLedger.nextEvents, ["title": "A", "cursor": 1, "limit": 1])
    #expect(plan.contains { $0.contains("SEARCH e USING INTEGER PRIMARY KEY (rowid>?)") }, "\(plan)")
    #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN q") }, "\(plan)")
    let final = try await self.plan(StudyLedger.disposableWorkitems, [1, 1])
    #expect(final.contains { $0.contains("workitem_final (modified_at<?)") }, "\(final)")
  }

  @Test("Who stands ahead is counted along an index")
  func position() async throws {
    let plan = try await plan(StudyLedger.countAhead, [1, 1])
    #expect(plan.contains { $0.contains("workitem_order (is_final=? AND due_at<?)") }, "\(plan)")
  }
}
