import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: receipts")
struct ReceptionContractTests {
  @Test(
    "The first instance makes the study, open, and its workitem with the order's priority as floor",
    arguments: LedgerDriver.allCases)
  func first(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let outcomes = try await made.record(Made.receipt(study: 1, at: 1000, priority: "STAT"))
    #expect(outcomes == [.recorded(sequence: 1, revision: 1)])
    let entry = try #require(try await made.ledger.worklistEntry(study: Made.study(1)))
    #expect(entry.studyState == .open && entry.triageState == nil && entry.outcome == nil)
    #expect(entry.workitem.state == .scheduled && entry.workitem.label == "Interpretation")
    #expect(entry.workitem.priority == .high && entry.workitem.floor == .high)
    #expect(entry.header.patientName == "Phantom^Made Up" && entry.firstReceivedAt == .ms(1000))
  }

  @Test("A priority that is no priority's word gives no floor", arguments: LedgerDriver.allCases)
  func noFloor(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(Made.receipt(study: 1, priority: "SOON"))
    let workitem = try #require(try await made.ledger.worklistEntry(study: Made.study(1))).workitem
    #expect(workitem.priority == .medium && workitem.floor == nil)
  }

  @Test("The same instance twice changes nothing", arguments: LedgerDriver.allCases)
  func duplicate(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(Made.receipt(study: 1, at: 1000))
    let before = try await made.ledger.worklistEntry(study: Made.study(1))
    let again = try await made.record(Made.receipt(study: 1, at: 9000), Made.receipt(study: 1, at: 9001))
    #expect(again == [.duplicate, .duplicate])
    #expect(try await made.ledger.worklistEntry(study: Made.study(1)) == before)
    #expect(try await made.ledger.lastReceiptSequence() == 1)
  }

  @Test(
    "A duplicate of an instance of a closed study leaves the study closed", arguments: LedgerDriver.allCases)
  func duplicateOfClosed(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    #expect(try await made.record(Made.receipt(study: 1)) == [.duplicate])
    #expect(try await made.ledger.worklistEntry(study: study)?.studyState == .closed)
  }

  @Test("The same UID with other bytes is kept, flagged and not read", arguments: LedgerDriver.allCases)
  func conflict(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let other = Made.receipt(study: 1, at: 2000, digest: "other")
    #expect(try await made.record(other) == [.conflict(sequence: 2)])
    #expect(try await made.record(other) == [.duplicate])
    let entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.conflictCount == 1 && entry.instanceCount == 1)
    // There is nothing to read anew.
    #expect(entry.studyState == .closed && entry.revision == 1)
    let receipts = try await made.ledger.instances(study: study)
    #expect(receipts.map(\.isConflict) == [false, true])
    let claim = try #require(try await made.claim())
    #expect(claim.instances.map(\.path) == [Made.receipt(study: 1).path])
    #expect(try await made.ledger.events(study: study).map(\.name).contains("conflict"))
  }

  @Test("A late instance opens the next revision of a closed study", arguments: LedgerDriver.allCases)
  func late(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let study = try await made.waitingStudy(1)
    let late = try await made.record(
      Made.receipt(study: 1, instance: 2, at: 3000), Made.receipt(study: 1, instance: 3, at: 3001))
    #expect(late == [.recorded(sequence: 2, revision: 2), .recorded(sequence: 3, revision: 2)])
    let entry = try #require(try await made.ledger.worklistEntry(study: study))
    #expect(entry.studyState == .open && entry.revision == 2 && entry.lastReceivedAt == .ms(3001))
  }

  @Test("Receipts come back as they were given, in order, over all studies", arguments: LedgerDriver.allCases)
  func order(driver: LedgerDriver) async throws {
    let made = try driver.make()
    var given: [Receipt] = []
    for number in 1...4 {
      var receipt = Made.receipt(study: number % 2, instance: number, at: Int64(number))
      receipt.header.imagePosition = [1.5, -2, .infinity]
      given.append(receipt)
      _ = try await made.record(receipt)
    }
    let all = try await made.ledger.receipts(after: 0, limit: 10)
    #expect(all.map(\.instance.instanceUID) == given.map(\.instanceUID))
    #expect(all.map(\.instance.path) == given.map(\.path))
    #expect(all.map(\.instance.header) == given.map(\.header))
    #expect(try await made.ledger.receipts(after: all[1].sequence, limit: 1) == [all[2]])
    #expect(try await made.ledger.lastReceiptSequence() == all[3].sequence)
  }

  @Test("Modalities of a study are collected once each", arguments: LedgerDriver.allCases)
  func modalities(driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(
      Made.receipt(study: 1), Made.receipt(study: 1, instance: 2),
      Made.receipt(study: 1, instance: 3, modality: "SR"),
      Made.receipt(study: 1, instance: 4, modality: "C"))
    #expect(try await made.ledger.worklistEntry(study: Made.study(1))?.modalities == ["CT", "SR", "C"])
  }

  @Test("Callers at the same time all get their own outcome", arguments: LedgerDriver.allCases)
  func concurrent(driver: LedgerDriver) async throws {
    let made = try driver.make()
    let outcomes = try await withThrowingTaskGroup(of: [ReceiptOutcome].self) { group in
      for number in 1...40 {
        group.addTask {
          try await made.record(
            Made.receipt(study: number % 3, instance: number / 2, digest: "\(number / 2)"))
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    // Numbers 2k and 2k + 1 name the same instance of two studies: one is first, the other conflicts or repeats it.
    #expect(outcomes.count == 40)
    let sequences = outcomes.compactMap { outcome in
      switch outcome {
      case .recorded(let sequence, _), .conflict(let sequence): sequence as Int64?
      case .duplicate: nil
      }
    }
    #expect(Set(sequences).count == sequences.count)
    #expect(try await made.ledger.receipts(after: 0, limit: 100).map(\.sequence) == sequences.sorted())
  }

  @Test("Reception announces receipts, and nothing for a duplicate", arguments: LedgerDriver.allCases)
  func hints(driver: LedgerDriver) async throws {
    let made = try driver.make()
    var changes = made.ledger.hints.changes(of: .receipts).makeAsyncIterator()
    _ = try await made.record(Made.receipt(study: 1))
    #expect(await changes.next() != nil)
    _ = try await made.record(Made.receipt(study: 1))
    made.ledger.hints.announce(.receipts)
    #expect(await changes.next() != nil)
  }
}
