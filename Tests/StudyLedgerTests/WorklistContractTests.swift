import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: worklist and workitems")
struct WorklistContractTests {
  static let transaction = UID<Transaction>("1.2.3.4")!

  static func workitem(
    _ number: Int, priority: Priority = .medium, state: WorkitemState = .scheduled, label: String = "Made up"
  ) -> Workitem {
    Workitem(
      uid: UID("1.2.9.\(number)")!, state: state, priority: priority, floor: priority, studyUID: nil,
      transactionUID: nil, label: label, createdAt: .ms(100), modifiedAt: .ms(100), version: 1,
      attributes: "{}")
  }

  @Test(
    "The worklist is read by priority, then by age, and what has been read comes last",
    arguments: LedgerDriver.allCases)
  func order(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    _ = try await made.record(
      Made.receipt(study: 1, at: 100, priority: "STAT"), Made.receipt(study: 2, at: 200, priority: "LOW"),
      Made.receipt(study: 3, at: 400), Made.receipt(study: 4, at: 300),
      Made.receipt(study: 5, at: 500, priority: "HIGH"))
    let read = try #require(try await ledger.worklistEntry(study: Made.study(1))).workitem
    _ = try await ledger.changeState(read.uid, to: .canceled, transaction: nil, attributes: nil, at: .ms(600))
    let all = try await ledger.worklist(limit: 10, offset: 0).map(\.studyUID)
    #expect(all == [5, 4, 3, 2, 1].map(Made.study))
    #expect(try await ledger.worklist(limit: 2, offset: 1).map(\.studyUID) == [4, 3].map(Made.study))
    let workitems = try await ledger.workitems(WorkitemQuery(), limit: 10)
    #expect(workitems.map(\.studyUID) == all)
  }

  @Test("Workitems are found by state and priority", arguments: LedgerDriver.allCases)
  func search(driver: LedgerDriver) async throws {
    let ledger = try driver.make()
    let made = ledger.ledger
    try await made.create(Self.workitem(1, priority: .low))
    try await made.create(Self.workitem(2, priority: .high))
    _ = try await made.changeState(
      UID("1.2.9.2")!, to: .inProgress, transaction: Self.transaction, attributes: nil, at: .ms(200))
    func found(_ states: Set<WorkitemState>?, _ priorities: Set<Priority>?) async throws -> [String] {
      try await made.workitems(WorkitemQuery(states: states, priorities: priorities), limit: 10).map(
        \.uid.value)
    }
    let all = try await found(nil, nil)
    #expect(all == ["1.2.9.2", "1.2.9.1"])
    let scheduled = try await found([.scheduled], nil)
    #expect(scheduled == ["1.2.9.1"])
    let urgent = try await found(nil, [.high, .medium])
    #expect(urgent == ["1.2.9.2"])
    let none = try await found([], nil)
    #expect(none.isEmpty)
  }

  @Test(
    "Workitems are found by UID, study and patient, in pages, and counted up to a limit",
    arguments: LedgerDriver.allCases)
  func lookUp(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    for number in 1...3 { _ = try await made.record(Made.receipt(study: number, at: Int64(number) * 100)) }
    for (number, patient) in [(4, "A"), (5, "B")] {
      var workitem = Self.workitem(number)
      workitem.studyUID = Made.study(1)
      workitem.attributes = #"{"00100020":{"vr":"LO","Value":["\#(patient)"]}}"#
      try await ledger.create(workitem)
    }
    let all = try await ledger.workitems(WorkitemQuery(), limit: 10)
    #expect(all.count == 5)
    for states: Set<WorkitemState>? in [nil, [.scheduled], [.scheduled, .completed]] {
      let pages = try await [0, 2, 4].asyncMap { offset in
        try await ledger.workitems(WorkitemQuery(states: states), limit: 2, offset: offset)
      }
      #expect(pages.flatMap { $0 } == all)
      #expect(try await ledger.countWorkitems(WorkitemQuery(states: states), limit: 10) == 5)
      #expect(try await ledger.countWorkitems(WorkitemQuery(states: states), limit: 3) == 3)
    }
    func found(_ query: WorkitemQuery) async throws -> Set<UID<Instance>> {
      let found = try await ledger.workitems(query, limit: 10)
      #expect(try await ledger.countWorkitems(query, limit: 10) == found.count)
      return Set(found.map(\.uid))
    }
    let two = try #require(try await ledger.worklistEntry(study: Made.study(2))).workitem.uid
    #expect(try await found(WorkitemQuery(studies: [Made.study(2)])) == [two])
    #expect(try await found(WorkitemQuery(studies: [Made.study(1)])).count == 3)
    #expect(
      try await found(WorkitemQuery(uids: [two, Self.workitem(4).uid])) == [two, Self.workitem(4).uid])
    #expect(try await found(WorkitemQuery(patientID: "A")) == [Self.workitem(4).uid])
    #expect(
      try await found(WorkitemQuery(studies: [Made.study(1)], patientID: "B")) == [Self.workitem(5).uid])
    #expect(try await found(WorkitemQuery(states: [.completed], patientID: "A")).isEmpty)
    #expect(try await found(WorkitemQuery(patientID: Made.patient)).count == 3)
  }

  @Test("A workitem is created once, SCHEDULED", arguments: LedgerDriver.allCases)
  func create(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    try await ledger.create(Self.workitem(1))
    #expect(try await ledger.workitem(UID("1.2.9.1")!) == Self.workitem(1))
    #expect(try await ledger.workitem(UID("1.2.9.7")!) == nil)
    await #expect(throws: LedgerError.exists(what: "workitem 1.2.9.1")) {
      try await ledger.create(Self.workitem(1))
    }
    let begun = Self.workitem(2, state: .inProgress)
    await #expect(throws: LedgerError.self) { try await ledger.create(begun) }
  }

  @Test("A change of a version that is not the newest is refused", arguments: LedgerDriver.allCases)
  func versions(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    try await ledger.create(Self.workitem(1))
    let workitem = Self.workitem(1, label: "Read this next")
    let changed = try await ledger.update(workitem, expecting: 1, at: .ms(300))
    #expect(changed.version == 2 && changed.label == "Read this next" && changed.modifiedAt == .ms(300))
    await #expect(throws: LedgerError.self) {
      try await ledger.update(workitem, expecting: 1, at: .ms(301))
    }
    #expect(try await ledger.workitem(workitem.uid) == changed)
  }

  @Test("A priority that another system gives becomes the floor", arguments: LedgerDriver.allCases)
  func floor(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(Made.receipt(study: 1))
    var workitem = try #require(try await made.ledger.worklistEntry(study: Made.study(1))).workitem
    #expect(workitem.floor == nil)
    workitem.priority = .high
    let raised = try await made.ledger.update(workitem, expecting: 1, at: .ms(2))
    #expect(raised.floor == .high && raised.priority == .high)
  }

  @Test("The performer's Transaction UID holds a workitem until its end", arguments: LedgerDriver.allCases)
  func states(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    let workitem = Self.workitem(1)
    try await ledger.create(workitem)
    func change(_ state: WorkitemState, _ transaction: String?) async throws -> Workitem {
      try await ledger.changeState(
        Self.workitem(1).uid, to: state, transaction: transaction.flatMap { UID($0) }, attributes: nil,
        at: .ms(500))
    }
    await #expect(throws: LedgerError.self) { try await change(.completed, "1.2.3.4") }
    await #expect(throws: LedgerError.self) { try await change(.inProgress, nil) }
    let begun = try await change(.inProgress, "1.2.3.4")
    #expect(begun.state == .inProgress && begun.transactionUID == Self.transaction && begun.version == 2)
    await #expect(throws: LedgerError.self) { try await change(.inProgress, "1.2.3.4") }
    await #expect(throws: LedgerError.self) { try await change(.completed, "1.2.3.5") }
    await #expect(throws: LedgerError.self) { try await change(.canceled, nil) }
    await #expect(throws: LedgerError.self) {
      try await ledger.update(workitem, expecting: 2, at: .ms(501))
    }
    let ended = try await change(.completed, "1.2.3.4")
    #expect(ended.state == .completed && ended.version == 3)
    #expect(try await change(.completed, "1.2.3.4") == ended)
    await #expect(throws: LedgerError.self) {
      try await ledger.update(ended, expecting: 3, at: .ms(502))
    }
    await #expect(throws: LedgerError.missing(what: "workitem 1.2.9.8")) {
      try await ledger.changeState(
        UID("1.2.9.8")!, to: .canceled, transaction: nil, attributes: nil, at: .ms(1))
    }
  }

  @Test("Counts say what stands where and since when", arguments: LedgerDriver.allCases)
  func counts(driver: LedgerDriver) async throws {
    let made = try driver.make()
    #expect(try await made.ledger.counts() == LedgerCounts())
    _ = try await DeliveryContractTests.concluded(made, 1, to: [Made.pacs])
    _ = try await made.waitingStudy(2, at: 2000)
    _ = try await made.record(Made.receipt(study: 3), Made.receipt(study: 2, digest: "other"))
    #expect(
      try await made.ledger.counts()
        == LedgerCounts(
          studies: [.closed: 2, .open: 1], triages: [.concluded: 1, .waiting: 1],
          deliveries: [Made.pacs: [.waiting: 1]], workitems: [.scheduled: 3], instances: 3, conflicts: 1,
          oldestWaitingTriage: .ms(2010), oldestWaitingDelivery: [Made.pacs: .ms(6001)]))
  }
}
