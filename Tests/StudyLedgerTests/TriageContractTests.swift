import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: triage")
struct TriageContractTests {
  @Test("Urgency goes before age, and age decides among equals", arguments: LedgerDriver.allCases)
  func order(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.waitingStudy(1, at: 300, priority: "ROUTINE")
    _ = try await made.waitingStudy(2, at: 400)
    _ = try await made.waitingStudy(3, at: 200)
    _ = try await made.waitingStudy(4, at: 500, priority: "STAT")
    var claimed: [UID<Study>] = []
    while let claim = try await made.claim() { claimed.append(claim.studyUID) }
    #expect(claimed == [4, 3, 2, 1].map(Made.study))
  }

  @Test("A priority that another system gives moves a waiting triage", arguments: LedgerDriver.allCases)
  func raised(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.waitingStudy(1, at: 100)
    let second = try await made.waitingStudy(2, at: 200)
    var workitem = try #require(try await made.ledger.worklistEntry(study: second)).workitem
    workitem.priority = .high
    _ = try await made.ledger.update(workitem, expecting: workitem.version, at: .ms(300))
    let claim = try #require(try await made.claim())
    #expect(claim.studyUID == second && claim.floor == .high)
  }

  @Test("A claim spends an attempt and holds until its lease", arguments: LedgerDriver.allCases)
  func attempts(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim(at: 5000, lease: 1000))
    #expect(claim.attempt == 1 && claim.leaseUntil == .ms(6000) && claim.instances.count == 1)
    #expect(try await made.ledger.nextTriageAt() == .ms(6000))
    #expect(try await made.claim(at: 5999) == nil)
    let second = try #require(try await made.claim(at: 6000))
    #expect(second.attempt == 2 && second.id == claim.id)
    #expect(try await made.ledger.worklistEntry(study: study)?.triageState == .claimed)
  }

  @Test("The identity is the same at every attempt and differs by revision", arguments: LedgerDriver.allCases)
  func identity(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let first = try #require(try await made.claim(at: 5000, lease: 10))
    let second = try #require(try await made.claim(at: 6000, lease: 10))
    #expect(first.identity == second.identity && first.predecessor == nil)
    try await made.ledger.conclude(second, Made.conclusion(second), at: .ms(6005))
    _ = try await made.record(Made.receipt(study: 1, instance: 2, at: 7000))
    _ = try await made.ledger.close(study: study, revision: 2, at: .ms(7001))
    let next = try #require(try await made.claim(at: 8000))
    #expect(next.revision == 2 && next.identity.structuredReport != first.identity.structuredReport)
    #expect(next.predecessor == first.identity && next.instances.count == 2)
    #expect(next.identity.tracking == first.identity.tracking)
    // A revision without a report is nobody's predecessor.
    var unreported = Made.conclusion(next, destinations: [])
    unreported.documents = []
    try await made.ledger.conclude(next, unreported, at: .ms(8005))
    _ = try await made.record(Made.receipt(study: 1, instance: 3, at: 9000))
    _ = try await made.ledger.close(study: study, revision: 3, at: .ms(9001))
    #expect(try await made.claim(at: 10_000)?.predecessor == first.identity)
  }

  @Test(
    "What a package in shadow says is kept apart from the findings and changes nothing that readers see",
    arguments: LedgerDriver.allCases)
  func shadow(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim())
    var finding = Made.finding(present: true)
    finding.kind = .ischaemicStroke
    try await made.ledger.conclude(
      claim, Made.conclusion(claim, priority: .medium, outcome: .negative, shadow: [finding]), at: .ms(5001))
    let entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.findings.map(\.kind) == [.intracranialHaemorrhage])
    #expect(entry.workitem.priority == .medium && entry.outcome == .negative)
    let listed = try #require(try await made.ledger.worklist(limit: 1, offset: 0).first)
    #expect(listed.findings.map(\.kind) == [.intracranialHaemorrhage])
    let kept = try await made.ledger.shadowFindings(study: study)
    #expect(kept.map(\.kind) == [.ischaemicStroke] && kept[0].probability == finding.probability)
    #expect(kept[0].outlines.isEmpty)
  }

  @Test("A study that never says how it ended is dead after its attempts", arguments: LedgerDriver.allCases)
  func spent(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    for attempt in 1...3 {
      #expect(try await made.claim(at: Int64(attempt) * 5000)?.attempt == attempt)
    }
    #expect(try await made.claim(at: 50_000) == nil)
    let entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.triageState == .dead && entry.outcome?.word == "failed")
    #expect(entry.concludedAt == .ms(50_000) && entry.outcome?.reason?.isEmpty == false)
    #expect(try await made.ledger.nextTriageAt() == nil)
  }

  @Test(
    "A row that waits with its attempts spent is dead instead of claimed", arguments: LedgerDriver.allCases)
  func spentWaiting(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim())
    try await made.ledger.fail(claim, reason: "again", retryAt: .ms(5001), priority: .medium, at: .ms(5000))
    #expect(try await made.claim(at: 6000, attempts: 1) == nil)
    #expect(try await made.ledger.worklistEntry(study: study)?.triageState == .dead)
  }

  @Test("A lease that was lost to another claim can't end the triage", arguments: LedgerDriver.allCases)
  func lostLease(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let lost = try #require(try await made.claim(at: 5000, lease: 10))
    let held = try #require(try await made.claim(at: 6000))
    let ledger = made.ledger
    await #expect(throws: LedgerError.self) {
      try await ledger.conclude(lost, Made.conclusion(lost), at: .ms(6001))
    }
    await #expect(throws: LedgerError.self) {
      try await ledger.fail(lost, reason: "x", retryAt: nil, priority: .high, at: .ms(1))
    }
    await #expect(throws: LedgerError.self) { try await ledger.extendLease(lost, until: .ms(9000)) }
    #expect(try await ledger.worklistEntry(study: study)?.outcome == nil)
    #expect(try await ledger.documents(study: study).isEmpty)
    try await ledger.conclude(held, Made.conclusion(held), at: .ms(6002))
    await #expect(throws: LedgerError.self) {
      try await ledger.conclude(held, Made.conclusion(held), at: .ms(6003))
    }
  }

  @Test(
    "A retry gives the attempts back, and not the lease to who held it before",
    arguments: LedgerDriver.allCases)
  func lostLeaseAfterRetry(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let lost = try #require(try await made.claim(at: 5000, lease: 10, attempts: 1))
    #expect(try await made.claim(at: 6000, attempts: 1) == nil)
    try await made.ledger.retryTriage(study: study, at: .ms(6001))
    let held = try #require(try await made.claim(at: 6002, attempts: 1))
    #expect(held.attempt == lost.attempt && held.identity == lost.identity)
    let ledger = made.ledger
    await #expect(throws: LedgerError.self) {
      try await ledger.conclude(lost, Made.conclusion(lost), at: .ms(6003))
    }
  }

  @Test("An extended lease is not lost", arguments: LedgerDriver.allCases)
  func extended(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim(at: 5000, lease: 10))
    try await made.ledger.extendLease(claim, until: .ms(9000))
    #expect(try await made.claim(at: 8999) == nil)
    #expect(try await made.ledger.nextTriageAt() == .ms(9000))
  }

  @Test("A conclusion commits all its parts", arguments: LedgerDriver.allCases)
  func conclude(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim())
    let conclusion = Made.conclusion(claim)
    try await made.ledger.conclude(claim, conclusion, at: .ms(5500))
    let entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.outcome == .positive && entry.triageState == .concluded && entry.concludedAt == .ms(5500))
    #expect(entry.findings == conclusion.classification.findings)
    #expect(entry.series == conclusion.classification.series)
    #expect(entry.workitem.priority == .high && entry.workitem.floor == nil && entry.workitem.version == 2)
    #expect(entry.deliveries.map(\.instanceUID) == [claim.identity.structuredReport])
    #expect(try await made.ledger.documents(study: study) == conclusion.documents)
    let names = try await made.ledger.events(study: study).map(\.name)
    #expect(names == ["received", "closed", "triage requested", "claimed", "concluded"])
    let listed = try await made.ledger.worklist(limit: 1, offset: 0)
    #expect(listed.first?.findings.first?.outlines == [])
  }

  @Test("A conclusion that can't be committed leaves nothing behind", arguments: LedgerDriver.allCases)
  func atomic(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim())
    try refuseDeliveries(at: made.path)
    let ledger = made.ledger
    await #expect(throws: LedgerError.self) {
      try await ledger.conclude(claim, Made.conclusion(claim), at: .ms(5500))
    }
    let entry = try #require(try await ledger.worklistEntry(study: study))
    #expect(entry.outcome == nil && entry.findings.isEmpty && entry.triageState == .claimed)
    #expect(entry.workitem.priority == .medium)
    #expect(try await ledger.documents(study: study).isEmpty)
  }

  @Test("Triage never lowers a priority that somebody gave", arguments: LedgerDriver.allCases)
  func neverLower(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let stat = try await made.waitingStudy(1, priority: "STAT")
    let raised = try await made.waitingStudy(2)
    let first = try #require(try await made.claim())
    try await made.ledger.conclude(
      first, Made.conclusion(first, priority: .low, outcome: .negative), at: .ms(1))
    #expect(try await made.ledger.worklistEntry(study: stat)?.workitem.priority == .high)

    // Another system raises it while triage is under way.
    let second = try #require(try await made.claim())
    var workitem = try #require(try await made.ledger.worklistEntry(study: raised)).workitem
    workitem.priority = .high
    _ = try await made.ledger.update(workitem, expecting: workitem.version, at: .ms(5))
    try await made.ledger.conclude(
      second, Made.conclusion(second, priority: .low, outcome: .negative), at: .ms(6))
    #expect(try await made.ledger.worklistEntry(study: raised)?.workitem.priority == .high)
  }

  @Test("The priority that triage itself gave goes with its reason", arguments: LedgerDriver.allCases)
  func ownPriority(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let first = try #require(try await made.claim())
    try await made.ledger.conclude(first, Made.conclusion(first), at: .ms(1))
    _ = try await made.record(Made.receipt(study: 1, instance: 2))
    _ = try await made.ledger.close(study: study, revision: 2, at: .ms(2))
    // The earlier outcome stands until the next one has ended.
    let between = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(between.outcome == .positive && between.triageState == .waiting)
    let second = try #require(try await made.claim())
    try await made.ledger.conclude(
      second, Made.conclusion(second, priority: .medium, outcome: .negative), at: .ms(3))
    let entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.outcome == .negative && entry.workitem.priority == .medium)
  }

  @Test("A workitem that has been read stays as it is", arguments: LedgerDriver.allCases)
  func finished(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim())
    let uid = try #require(try await made.ledger.worklistEntry(study: study)).workitem.uid
    let canceled = try await made.ledger.changeState(
      uid, to: .canceled, transaction: nil, attributes: nil, at: .ms(1))
    try await made.ledger.conclude(claim, Made.conclusion(claim), at: .ms(2))
    let entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.workitem == canceled && entry.outcome == .positive)
  }

  @Test(
    "A failed attempt waits for its time; a last one is dead until an operator retries it",
    arguments: LedgerDriver.allCases)
  func failures(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let first = try #require(try await made.claim())
    try await made.ledger.fail(
      first, reason: "no memory", retryAt: .ms(7000), priority: .high, at: .ms(5100))
    #expect(try await made.claim(at: 6999) == nil)
    #expect(try await made.ledger.nextTriageAt() == .ms(7000))
    let second = try #require(try await made.claim(at: 7000))
    #expect(second.attempt == 2 && second.identity == first.identity)
    try await made.ledger.fail(second, reason: "unreadable", retryAt: nil, priority: .high, at: .ms(7100))
    var entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.outcome == .failed(reason: "unreadable") && entry.triageState == .dead)
    #expect(entry.workitem.priority == .high)
    try await made.ledger.retryTriage(study: study, at: .ms(8000))
    entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.outcome == nil && entry.triageState == .waiting)
    let third = try #require(try await made.claim(at: 8000))
    #expect(third.attempt == 1 && third.identity == first.identity)
    let ledger = made.ledger
    await #expect(throws: LedgerError.self) { try await ledger.retryTriage(study: study, at: .ms(8001)) }
  }

  @Test("A study is in one worker's hands at a time", arguments: LedgerDriver.allCases)
  func oneWorker(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let first = try #require(try await made.claim(at: 5000, lease: 9000))
    _ = try await made.record(Made.receipt(study: 1, instance: 2, at: 5001))
    _ = try await made.ledger.close(study: study, revision: 2, at: .ms(5002))
    #expect(try await made.claim(at: 5003) == nil)
    // Not the waiting row's time, which has passed: that would be a loop.
    #expect(try await made.ledger.nextTriageAt() == .ms(14000))
    try await made.ledger.conclude(first, Made.conclusion(first), at: .ms(5004))
    #expect(try await made.ledger.nextTriageAt() == .ms(5002))
    #expect(try await made.claim(at: 5005)?.revision == 2)
  }

  @Test(
    "Claims of a process that is no more wait again at once, attempts spent", arguments: LedgerDriver.allCases
  )
  func recover(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim(lease: 1_000_000))
    #expect(try await made.ledger.recoverClaims(at: .ms(5001)) == 1)
    #expect(try await made.claim(at: 5001)?.attempt == 2)
    let ledger = made.ledger
    await #expect(throws: LedgerError.self) {
      try await ledger.conclude(claim, Made.conclusion(claim), at: .ms(5002))
    }
  }
}
