import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: workitem events and subscriptions")
struct SubscriptionContractTests {
  static let title = AETitle("WATCHER")!
  static let other = AETitle("OTHER")!
  static let performer = UID<Transaction>("1.2.3.4")!

  static func workitem(_ number: Int, attributes: String = "{}") -> Workitem {
    var workitem = WorklistContractTests.workitem(number)
    workitem.attributes = attributes
    return workitem
  }

  static func uid(_ number: Int) -> UID<Instance> { workitem(number).uid }

  /// An event as these tests speak of it: the workitem's last number and the Event Type ID.
  static func short(_ events: [WorkitemEvent]) -> [String] {
    events.map { event in
      let number = event.subject.map { $0.uid.value.split(separator: ".").last.map(String.init) ?? "" } ?? "-"
      return "\(number):\(event.kind.rawValue)"
        + (event.kind == .stateReport ? " \(event.subject!.state.rawValue)" : "")
    }
  }

  static func heard(_ ledger: StudyLedger, _ title: AETitle = title, after cursor: Int64 = 0) async throws
    -> [String]
  {
    short(try await ledger.workitemEvents(for: title, after: cursor, limit: 100).events)
  }

  static func begin(_ ledger: StudyLedger, _ number: Int) async throws {
    _ = try await ledger.changeState(
      uid(number), to: .inProgress, transaction: performer, attributes: nil, at: .ms(500))
  }

  @Test(
    "One workitem's subscriber is told its present state, then what changes, and nothing of another workitem",
    arguments: LedgerDriver.allCases)
  func one(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    for number in 1...2 { try await ledger.create(Self.workitem(number)) }
    #expect(try await Self.heard(ledger).isEmpty)
    try await ledger.subscribe(Self.title, to: Self.uid(1), lock: false, at: .ms(200))
    for number in 1...2 { try await Self.begin(ledger, number) }
    #expect(try await Self.heard(ledger) == ["1:1 SCHEDULED", "1:1 IN PROGRESS"])
    #expect(try await Self.heard(ledger, Self.other).isEmpty)
    try await ledger.unsubscribe(Self.title, from: Self.uid(1), at: .ms(600))
    #expect(try await ledger.subscription(Self.title, to: Self.uid(1)) == .notSubscribed)
    await #expect(throws: LedgerError.missing(what: "workitem 1.2.9.7")) {
      try await ledger.subscribe(Self.title, to: Self.uid(7), lock: false, at: .ms(1))
    }
    await #expect(throws: LedgerError.missing(what: "subscriber OTHER")) {
      try await ledger.unsubscribe(Self.other, from: Self.uid(1), at: .ms(1))
    }
  }

  @Test(
    "A global subscriber hears of every new workitem; only one with a lock is told of those that are there",
    arguments: LedgerDriver.allCases)
  func global(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    try await ledger.create(Self.workitem(1))
    try await ledger.subscribeGlobally(Self.title, lock: true, filter: nil, at: .ms(200))
    try await ledger.subscribeGlobally(Self.other, lock: false, filter: nil, at: .ms(200))
    try await ledger.create(Self.workitem(2))
    #expect(try await Self.heard(ledger) == ["1:1 SCHEDULED", "2:1 SCHEDULED", "2:5"])
    #expect(try await Self.heard(ledger, Self.other) == ["2:1 SCHEDULED", "2:5"])
    #expect(try await ledger.subscription(Self.title, to: Self.uid(2)) == .withLock)
    #expect(try await ledger.subscription(Self.other, to: Self.uid(1)) == .withoutLock)
    // One workitem's own lock stays whatever is asked for all.
    try await ledger.subscribeGlobally(Self.title, lock: false, filter: nil, at: .ms(210))
    #expect(try await ledger.subscription(Self.title, to: Self.uid(1)) == .withLock)
    try await ledger.suspendGlobally(Self.title, at: .ms(300))
    try await ledger.unsubscribeGlobally(Self.other, at: .ms(300))
    try await ledger.create(Self.workitem(3))
    try await Self.begin(ledger, 1)
    #expect(try await Self.heard(ledger).suffix(1) == ["1:1 IN PROGRESS"])
    #expect(try await Self.heard(ledger, Self.other).isEmpty)
  }

  @Test(
    "Every change of a workitem is logged with it, also triage's and assembly's",
    arguments: LedgerDriver.allCases)
  func changes(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    try await ledger.subscribeGlobally(Self.title, lock: false, filter: nil, at: .ms(1))
    _ = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim())
    try await ledger.conclude(claim, Made.conclusion(claim), at: .ms(6000))
    let batch = try await ledger.workitemEvents(for: Self.title, after: 0, limit: 100)
    #expect(batch.events.map(\.kind) == [.stateReport, .assigned, .stateReport, .assigned])
    #expect(batch.events.compactMap(\.subject?.readiness) == ["INCOMPLETE", "INCOMPLETE", "READY", "READY"])
    #expect(batch.events.compactMap(\.subject?.priority) == [.medium, .medium, .medium, .high])
    let uid = try #require(batch.events.first?.subject?.uid)
    var workitem = try #require(try await ledger.workitem(uid))
    workitem.attributes =
      #"{"00741002":{"vr":"SQ","Value":[{"00741004":{"vr":"DS","Value":[50]}}]},"00102000":{"vr":"LO"}}"#
    workitem = try await ledger.update(workitem, expecting: workitem.version, at: .ms(7000))
    workitem.label = "Nobody is told of a label"
    _ = try await ledger.update(workitem, expecting: workitem.version, at: .ms(7001))
    let more = try await ledger.workitemEvents(for: Self.title, after: batch.through, limit: 100).events
    #expect(more.map(\.kind) == [.progressReport])
    #expect(
      more.first?.attributes.contains("00741004") == true
        && more.first?.attributes.contains("00102000") == false)
    // A late instance makes the input incomplete again.
    _ = try await made.record(Made.receipt(study: 1, instance: 2, at: 8000))
    #expect(try await Self.heard(ledger, after: more[0].sequence).count == 1)
  }

  @Test("A batch is bounded, and the next one goes on where it ended", arguments: LedgerDriver.allCases)
  func batches(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    try await ledger.subscribeGlobally(Self.title, lock: false, filter: nil, at: .ms(1))
    for number in 1...3 { try await ledger.create(Self.workitem(number)) }
    let first = try await ledger.workitemEvents(for: Self.title, after: 0, limit: 4)
    let second = try await ledger.workitemEvents(for: Self.title, after: first.through, limit: 4)
    #expect(first.events.count == 4 && second.events.count == 2)
    #expect(Self.short(first.events + second.events).last == "3:5")
    #expect(try await ledger.eventCursor(of: Self.title) == 0)
    try await ledger.acknowledgeEvents(Self.title, through: first.through)
    try await ledger.acknowledgeEvents(Self.title, through: 1)
    #expect(try await ledger.eventCursor(of: Self.title) == first.through)
    #expect(try await ledger.eventCursor(of: Self.other) == second.through)
  }

  @Test(
    "With a filter only what matches is subscribed to, however late it is matched",
    arguments: LedgerDriver.allCases)
  func filter(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    for number in 1...2 { try await ledger.create(Self.workitem(number)) }
    try await ledger.subscribeGlobally(Self.title, lock: true, filter: "PatientID=1", at: .ms(200))
    for number in 3...4 { try await ledger.create(Self.workitem(number)) }
    #expect(try await Self.heard(ledger).isEmpty)
    let asked = try #require(try await ledger.undecidedWorkitems(of: Self.title, limit: 10))
    #expect(asked.filter == "PatientID=1" && asked.workitems.map(\.uid) == (1...4).map(Self.uid))
    try await ledger.decide(
      Self.title, matching: [Self.uid(1), Self.uid(3)], others: [Self.uid(2), Self.uid(4)], at: .ms(300))
    #expect(try await Self.heard(ledger) == ["3:1 SCHEDULED", "3:5", "1:1 SCHEDULED"])
    #expect(try await ledger.undecidedWorkitems(of: Self.title, limit: 10) == nil)
    #expect(try await ledger.subscription(Self.title, to: Self.uid(2)) == .notSubscribed)
  }

  @Test(
    "A request to cancel reaches subscribers while in progress; without one it is refused",
    arguments: LedgerDriver.allCases)
  func cancellation(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    try await ledger.create(Self.workitem(1))
    func ask() async throws {
      try await ledger.askForCancellation(Self.uid(1), details: #"{"00741238":{"vr":"LT"}}"#, at: .ms(600))
    }
    try await ledger.subscribe(Self.title, to: Self.uid(1), lock: false, at: .ms(200))
    await #expect(throws: LedgerError.self) { try await ask() }
    try await Self.begin(ledger, 1)
    try await ask()
    let last = try await ledger.workitemEvents(for: Self.title, after: 0, limit: 100).events.last
    #expect(last?.kind == .cancelRequested && last?.attributes == #"{"00741238":{"vr":"LT"}}"#)
    try await ledger.unsubscribe(Self.title, from: Self.uid(1), at: .ms(700))
    await #expect(throws: LedgerError.self) { try await ask() }
  }

  @Test("A restart is told to whoever is subscribed to anything", arguments: LedgerDriver.allCases)
  func restart(driver: LedgerDriver) async throws {
    let made = try driver.make()
    try await made.ledger.subscribeGlobally(Self.title, lock: false, filter: nil, at: .ms(1))
    try await made.ledger.recordRestart(at: .ms(2))
    #expect(try await Self.heard(made.ledger) == ["-:4"])
    #expect(try await Self.heard(made.ledger, Self.other).isEmpty)
  }

  @Test(
    "Final workitems go after their time, never one that a lock holds or that is a study's; events go by age and number",
    arguments: LedgerDriver.allCases)
  func retention(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    for number in 1...3 { try await ledger.create(Self.workitem(number)) }
    _ = try await made.record(Made.receipt(study: 1, at: 100))
    let study = try #require(try await ledger.worklistEntry(study: Made.study(1))).workitem.uid
    try await ledger.subscribe(Self.title, to: Self.uid(2), lock: true, at: .ms(150))
    try await ledger.subscribe(Self.title, to: Self.uid(1), lock: false, at: .ms(150))
    for uid in [Self.uid(1), Self.uid(2), study] {
      _ = try await ledger.changeState(uid, to: .canceled, transaction: nil, attributes: nil, at: .ms(200))
    }
    let retention = WorkitemRetention(finalWorkitems: .milliseconds(1000), events: .milliseconds(5000))
    func prune(_ at: Int64, _ retention: WorkitemRetention = retention) async throws -> [Int] {
      let gone = try await ledger.pruneWorkitems(retention, at: .ms(at))
      return [gone.workitems, gone.events]
    }
    #expect(try await prune(1200) == [0, 0])
    #expect(try await prune(1201) == [1, 0])
    #expect(try await ledger.workitem(Self.uid(1)) == nil)
    for uid in [Self.uid(2), Self.uid(3), study] { #expect(try await ledger.workitem(uid) != nil) }
    try await ledger.subscribe(Self.title, to: Self.uid(2), lock: false, at: .ms(1300))
    #expect(try await prune(1300) == [1, 0])
    let last = try await ledger.eventCursor(of: Self.other)
    let some = WorkitemRetention(finalWorkitems: .seconds(9), events: .seconds(9), maximumEvents: 3)
    #expect(try await prune(1400, some) == [0, Int(last) - 3])
    #expect(try await prune(99_999) == [0, 3])
    #expect(try await ledger.eventCursor(of: Self.other) == last, "numbers are not given twice")
  }
}
