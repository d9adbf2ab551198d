import GRDB
import Testing
import TriageDomain

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

  @Test("A search for studies is read along the index of what it asks for, in the answer's order")
  func studies() async throws {
    var queries: [(StudyQuery, String)] = [(StudyQuery(), "study_index_date")]
    var query = StudyQuery()
    query.patientID = .exactly("PH-1")
    queries.append((query, "study_index_patient (patient_id=?)"))
    query.studyDates = "20260101"..."20260131"
    queries.append((query, "study_index_patient (patient_id=? AND study_date>? AND study_date<?)"))
    query.patientID = nil
    query.modality = "CT"
    queries.append((query, "study_index_date (study_date>? AND study_date<?)"))
    query = StudyQuery()
    query.accessionNumber = .exactly("A")
    queries.append((query, "study_index_accession (accession_number=?)"))
    for (query, index) in queries {
      let selection = StudySelection(query)
      let plan = try await plan(
        "SELECT x.study_id FROM \(selection.sql) \(StudySelection.order) LIMIT 10", selection.arguments)
      #expect(plan.first?.contains(index) == true, "\(plan)")
      #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }
    query = StudyQuery()
    query.patientName = .beginning("Phantom")
    let name = StudySelection(query)
    let plan = try await plan("SELECT x.study_id FROM \(name.sql)", name.arguments)
    #expect(plan.first?.contains("study_index_name (patient_name>? AND patient_name<?)") == true, "\(plan)")
  }

  @Test("A search by UID reads the rows of that UID and no others")
  func uids() async throws {
    var query = StudyQuery()
    query.seriesUIDs = [Made.receipt(study: 1).seriesUID]
    query.instanceUIDs = [Made.instance(1, of: 1)]
    query.studyUIDs = [Made.study(1)]
    let selection = StudySelection(query)
    let plan = try await plan("SELECT x.study_id FROM \(selection.sql)", selection.arguments)
    #expect(!plan.contains { $0.contains("SCAN") && !$0.contains("SUBQUERY") }, "\(plan)")
  }
}
