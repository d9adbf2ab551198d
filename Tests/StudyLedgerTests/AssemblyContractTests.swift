import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: assembly")
struct AssemblyContractTests {
  @Test("A revision has one triage, however often it is asked for", arguments: LedgerDriver.allCases)
  func once(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(Made.receipt(study: 1))
    let series = UID<Series>("1.2.3")!
    #expect(
      try await made.ledger.requestTriage(
        study: Made.study(1), revision: 1, trigger: .sufficientSeries(series), at: .ms(1)))
    #expect(
      try await !made.ledger.requestTriage(
        study: Made.study(1), revision: 1, trigger: .quietPeriod, at: .ms(2)))
    #expect(try await made.ledger.worklistEntry(study: Made.study(1))?.triageState == .waiting)
  }

  @Test("Triage can't be asked for a revision that is not the present one", arguments: LedgerDriver.allCases)
  func otherRevision(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(Made.receipt(study: 1))
    await #expect(throws: LedgerError.self) {
      try await made.ledger.requestTriage(
        study: Made.study(1), revision: 2, trigger: .quietPeriod, at: .ms(1))
    }
    await #expect(throws: LedgerError.missing(what: "study \(Made.study(9))")) {
      try await made.ledger.requestTriage(
        study: Made.study(9), revision: 1, trigger: .quietPeriod, at: .ms(1))
    }
  }

  @Test("Closing asks for the triage that nobody had asked for", arguments: LedgerDriver.allCases)
  func close(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(Made.receipt(study: 1))
    #expect(try await !made.ledger.close(study: Made.study(1), revision: 2, at: .ms(1)))
    #expect(try await made.ledger.close(study: Made.study(1), revision: 1, at: .ms(1)))
    #expect(try await !made.ledger.close(study: Made.study(1), revision: 1, at: .ms(2)))
    let entry = try #require(try await made.ledger.worklistEntry(study: Made.study(1)))
    #expect(entry.studyState == .closed && entry.triageState == .waiting)
    #expect(try await made.ledger.openStudies().isEmpty)
  }

  @Test(
    "A revision opens only on an open study whose present one has a triage", arguments: LedgerDriver.allCases)
  func revision(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    _ = try await made.record(Made.receipt(study: 1))
    await #expect(throws: LedgerError.self) {
      try await ledger.openRevision(study: Made.study(1), at: .ms(1))
    }
    _ = try await ledger.requestTriage(study: Made.study(1), revision: 1, trigger: .quietPeriod, at: .ms(1))
    #expect(try await ledger.openRevision(study: Made.study(1), at: .ms(2)) == 2)
    #expect(try await ledger.close(study: Made.study(1), revision: 2, at: .ms(3)))
    await #expect(throws: LedgerError.self) {
      try await ledger.openRevision(study: Made.study(1), at: .ms(4))
    }
    #expect(try await ledger.counts().triages == [.waiting: 2])
  }

  @Test(
    "A revision that brought nothing is withdrawn, and the one before stands",
    arguments: LedgerDriver.allCases)
  func withdrawn(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    let study = Made.study(1)
    _ = try await made.record(Made.receipt(study: 1))
    #expect(try await !ledger.withdrawRevision(study: study, revision: 1, at: .ms(1)), "there is none before")
    #expect(try await ledger.close(study: study, revision: 1, knownThrough: 1, at: .ms(2)))
    _ = try await made.record(Made.receipt(study: 1, instance: 2, at: 2000))
    #expect(try await ledger.openStudy(study)?.knownThroughBefore == 1)
    #expect(
      try await !ledger.withdrawRevision(study: study, revision: 2, knownThrough: 1, at: .ms(3)),
      "a receipt is not known")
    #expect(try await ledger.withdrawRevision(study: study, revision: 2, knownThrough: 2, at: .ms(3)))
    let entry = try #require(try await ledger.worklistEntry(study: study))
    #expect(entry.studyState == .closed && entry.revision == 1 && entry.triageState == .waiting)
    #expect(try await ledger.counts().triages == [.waiting: 1])
    #expect(try await ledger.instances(study: study).count == 2)
    _ = try await made.record(Made.receipt(study: 1, instance: 3, at: 4000))
    _ = try await ledger.requestTriage(study: study, revision: 2, trigger: .quietPeriod, at: .ms(5000))
    #expect(
      try await !ledger.withdrawRevision(study: study, revision: 2, at: .ms(5000)), "it has a triage")
  }

  @Test("Open studies come with every receipt and their triage's state", arguments: LedgerDriver.allCases)
  func openStudies(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.waitingStudy(1)
    _ = try await made.record(
      Made.receipt(study: 2), Made.receipt(study: 2, instance: 2),
      Made.receipt(study: 1, instance: 2, at: 2000))
    let open = try await made.ledger.openStudies()
    #expect(open.map(\.studyUID) == [Made.study(1), Made.study(2)])
    #expect(open.map(\.revision) == [2, 1] && open.map(\.triageState) == [nil, nil])
    #expect(open[0].receipts.map(\.revision) == [1, 2] && open[1].receipts.count == 2)
  }

  @Test(
    "A study with a receipt that assembly does not know yet stays open", arguments: LedgerDriver.allCases)
  func unknownReceipt(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    _ = try await made.record(Made.receipt(study: 1), Made.receipt(study: 1, instance: 2))
    #expect(try await !ledger.close(study: Made.study(1), revision: 1, knownThrough: 1, at: .ms(1)))
    #expect(try await ledger.openStudy(Made.study(1))?.receipts.count == 2)
    #expect(try await ledger.close(study: Made.study(1), revision: 1, knownThrough: 2, at: .ms(1)))
    #expect(try await ledger.openStudy(Made.study(1)) == nil)
  }

  @Test(
    "An open study says what was known when its triage was asked for", arguments: LedgerDriver.allCases)
  func known(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let ledger = made.ledger
    _ = try await made.record(Made.receipt(study: 1), Made.receipt(study: 1, instance: 2))
    _ = try await ledger.requestTriage(
      study: Made.study(1), revision: 1, trigger: .quietPeriod, knownThrough: 1, at: .ms(1))
    #expect(try await ledger.openStudy(Made.study(1))?.knownThrough == 1)
    _ = try await ledger.openRevision(study: Made.study(1), at: .ms(2))
    #expect(try await ledger.openStudy(Made.study(1))?.knownThrough == nil)
    _ = try await ledger.requestTriage(
      study: Made.study(1), revision: 2, trigger: .operatorRequest, at: .ms(3))
    #expect(try await ledger.openStudy(Made.study(1))?.knownThrough == 2)
  }
}
