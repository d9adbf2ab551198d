import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: the order of the worklist")
struct OrderContractTests {
  private static let day: Int64 = 86_400_000

  private func order(_ made: LedgerUnderTest) async throws -> [Int] {
    try await made.ledger.worklist(limit: 100, offset: 0).compactMap {
      $0.studyUID.value.split(separator: ".").last.flatMap { Int($0) }
    }
  }

  private func conclude(
    _ made: LedgerUnderTest, _ study: Int, present: Bool, priority: Priority, at moment: Int64
  )
    async throws
  {
    let uid = try await made.waitingStudy(study, at: moment)
    let claim = try #require(try await made.claim(at: moment + 20))
    #expect(claim.studyUID == uid)
    let finding = Finding(
      kind: .pneumothorax, isPresent: present, probability: 0.8, operatingPoint: 0.5, laterality: .left,
      model: ModelReference(id: "made-up", version: "1.0"))
    try await made.ledger.conclude(
      claim,
      TriageConclusion(
        classification: StudyClassification(
          studyUID: uid, outcome: present ? .positive : .negative, series: [], findings: [finding]),
        priority: priority, documents: [], deliveries: []), at: .ms(moment + 30))
  }

  @Test("A finding brings its study forward, also where the priority stays", arguments: LedgerDriver.allCases)
  func finding(driver: LedgerDriver) async throws {
    let made = try driver.make()
    try await conclude(made, 1, present: false, priority: .medium, at: 1000)
    try await conclude(made, 2, present: true, priority: .medium, at: 2000)
    _ = try await made.record(Made.receipt(study: 3, at: 3000, priority: "STAT"))
    #expect(try await order(made) == [2, 3, 1])
    let entry = try #require(try await made.ledger.worklistEntry(study: Made.study(2)))
    #expect(entry.place.dueAt == .ms(2000))
    #expect(entry.place.reasons.map(\.cause) == [.finding(.pneumothorax), .priority(.medium)])
  }

  @Test(
    "What has waited beyond its bound is passed by nothing that arrives later",
    arguments: LedgerDriver.allCases)
  func bound(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(
      Made.receipt(study: 1, at: 1000, priority: "LOW"),
      Made.receipt(study: 2, at: 1000 + 3 * Self.day - 1_800_001, priority: "STAT"),
      Made.receipt(study: 3, at: 1001 + 3 * Self.day, priority: "STAT"))
    #expect(try await order(made) == [2, 1, 3])
  }

  @Test("A study tells its place among those still to be read", arguments: LedgerDriver.allCases)
  func position(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(
      Made.receipt(study: 1, at: 100), Made.receipt(study: 2, at: 200),
      Made.receipt(study: 3, at: 300, priority: "STAT"))
    func place(_ study: Int) async throws -> [Int]? {
      try await made.ledger.position(study: Made.study(study)).map { [$0.number, $0.count] }
    }
    #expect(try await place(2) == [3, 3])
    let read = try #require(try await made.ledger.worklistEntry(study: Made.study(3))).workitem
    _ = try await made.ledger.changeState(
      read.uid, to: .canceled, transaction: nil, attributes: nil, at: .ms(400))
    #expect(try await place(2) == [2, 2])
    #expect(try await place(3) == nil)
    #expect(try await place(9) == nil)
  }

  @Test(
    "Other weights place every study anew at the next start, and the same ones none",
    arguments: LedgerDriver.allCases)
  func reorder(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(
      Made.receipt(study: 1, at: 100, priority: "LOW"), Made.receipt(study: 2, at: 200))
    #expect(try await made.ledger.reorder() == 2)
    #expect(try await order(made) == [2, 1])
    let patient = OrderPolicy(priorityWaits: [.high: .zero, .medium: .seconds(60), .low: .seconds(60)])
    let reopened = try StudyLedger(path: made.path, order: patient)
    #expect(try await reopened.reorder() == 2)
    #expect(try await reopened.reorder() == 0)
    #expect(try await order(made) == [1, 2])
  }

  @Test("The next triage is of the study that is due first", arguments: LedgerDriver.allCases)
  func claims(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.waitingStudy(1, at: 1000, priority: "LOW")
    let urgent = try await made.waitingStudy(2, at: 1000 + 3 * Self.day - 1_800_001, priority: "STAT")
    let overdue = try await made.waitingStudy(3, at: 1000, priority: "LOW")
    var claimed: [UID<Study>] = []
    while let claim = try await made.claim(at: 1000 + 4 * Self.day) { claimed.append(claim.studyUID) }
    #expect(claimed == [urgent, Made.study(1), overdue])
  }
}
