import DICOMCore
import Foundation
import StudyLedger
import Synchronization
import Testing
import Triage
import TriageDomain

@Suite struct TriageServiceTests {
  @Test func everyStudyIsReadExactlyOnceByManyWorkers() async throws {
    let stage = try StageUnderTest()
    var studies: [UID<Study>] = []
    for number in 1...20 { studies.append(try await stage.waitingStudy(number)) }
    let counting = Counted()
    let reader = SampleReader { study in
      counting.add(study)
      return classification(study)
    }
    try await stage.run(stage.service(reader, workers: 4)) {
      try await stage.ledger.counts().triages[.concluded] == 20
    }
    #expect(counting.counts == Dictionary(uniqueKeysWithValues: studies.map { ($0, 1) }))
  }

  @Test func aPositiveStudyGetsItsPriorityDocumentsAndDeliveries() async throws {
    let stage = try StageUnderTest()
    let study = try await stage.waitingStudy(1)
    let service = stage.service(SampleReader { classification($0, positive: true) }) {
      $0.routes = [
        DestinationRoute(destination: destination("pacs"), documents: [.structuredReport]),
        DestinationRoute(destination: destination("images-only"), documents: [.keyImage]),
        DestinationRoute(
          destination: destination("worklist"), documents: [], workitemOutcomes: Set(OutcomeKind.allCases)),
      ]
    }
    try await stage.run(service) { try await stage.outcome(study) != nil }
    let entry = try #require(try await stage.ledger.worklistEntry(study: study))
    #expect(entry.outcome == .positive && entry.workitem.priority == .high)
    #expect(entry.deliveries.map(\.destination.value).sorted() == ["pacs", "worklist"])
    let documents = try await stage.ledger.documents(study: study)
    #expect(documents.map(\.kind) == [.structuredReport])
    #expect(documents.allSatisfy { FileManager.default.fileExists(atPath: $0.path.absolute(in: stage.root)) })
  }

  @Test func thePriorityNeverFallsBelowTheOrders() async throws {
    let stage = try StageUnderTest()
    let study = try await stage.waitingStudy(1, priority: "STAT")
    try await stage.run(stage.service(SampleReader { classification($0) })) {
      try await stage.outcome(study) != nil
    }
    #expect(try await stage.ledger.worklistEntry(study: study)?.workitem.priority == .high)
  }

  @Test func anotherWorkerTakesUpADeadOnesStudyWithTheSameUIDs() async throws {
    let stage = try StageUnderTest()
    let study = try await stage.waitingStudy(1)
    // The one that dies: it claims and is never heard of again.
    let dead = try #require(
      try await stage.ledger.claimTriage(at: stage.now, lease: .seconds(120), maximumAttempts: 3))
    stage.advance(.seconds(121))
    try await stage.run(stage.service(SampleReader { classification($0) })) {
      try await stage.outcome(study) != nil
    }
    let documents = try await stage.ledger.documents(study: study)
    #expect(documents.map(\.instanceUID) == [dead.identity.structuredReport])
    #expect(documents.map(\.seriesUID) == [dead.identity.structuredReportSeries])
  }

  @Test func aWorkerWhoseLeaseWasLostCommitsNothing() async throws {
    let stage = try StageUnderTest()
    let study = try await stage.waitingStudy(1)
    let (begun, mayEnd) = (Gate(), Gate())
    let reader = SampleReader { study in
      begun.open()
      await mayEnd.passed()
      return classification(study, positive: true)
    }
    try await stage.run(stage.service(reader, workers: 1)) {
      await begun.passed()
      stage.advance(.seconds(121))
      let thief = try await stage.ledger.claimTriage(at: stage.now, lease: .seconds(120), maximumAttempts: 3)
      mayEnd.open()
      return thief?.attempt == 2
    }
    #expect(try await stage.outcome(study) == nil)
  }

  @Test func aReaderThatKeepsThrowingEndsAsAVisibleFailure() async throws {
    struct Broken: Error {}
    let stage = try StageUnderTest()
    let study = try await stage.waitingStudy(1)
    let attempts = Counted()
    let reader = SampleReader { study in
      attempts.add(study)
      throw Broken()
    }
    try await stage.run(stage.service(reader) { $0.maximumAttempts = 3 }) {
      try await stage.outcome(study) != nil
    }
    #expect(attempts.counts == [study: 3])
    let entry = try #require(try await stage.ledger.worklistEntry(study: study))
    #expect(entry.triageState == .dead)
    #expect(entry.outcome == .failed(reason: "The classifier broke: Broken."))
  }

  @Test func aFailureThatPassesIsTriedAgainAndConcluded() async throws {
    struct Passing: Error {}
    let stage = try StageUnderTest()
    let study = try await stage.waitingStudy(1)
    let attempts = Counted()
    let reader = SampleReader { study in
      if attempts.add(study) == 1 { throw Passing() }
      return classification(study)
    }
    try await stage.run(stage.service(reader)) { try await stage.outcome(study) == .negative }
    #expect(attempts.counts == [study: 2])
  }

  @Test func aStudyThatTakesTooLongIsGivenUp() async throws {
    let stage = try StageUnderTest()
    let study = try await stage.waitingStudy(1)
    let reader = SampleReader { study in
      try await Task.sleep(for: .seconds(600))
      return classification(study)
    }
    let service = stage.service(reader) {
      $0.attemptLimit = .milliseconds(1)
      $0.maximumAttempts = 1
    }
    try await stage.run(service) { try await stage.outcome(study) != nil }
    #expect(try await stage.outcome(study)?.word == "failed")
  }

  @Test func aGracefulShutdownFinishesTheStudyInHandAndClaimsNoOther() async throws {
    let stage = try StageUnderTest()
    let first = try await stage.waitingStudy(1)
    let (begun, mayEnd) = (Gate(), Gate())
    let reader = SampleReader { study in
      begun.open()
      await mayEnd.passed()
      return classification(study)
    }
    try await stage.run(stage.service(reader, workers: 1)) {
      await begun.passed()
      return true
    } afterTrigger: {
      _ = try await stage.waitingStudy(2)
      mayEnd.open()
    }
    #expect(try await stage.outcome(first) == .negative)
    #expect(try await stage.ledger.counts().triages[.waiting] == 1)
  }
}

/// Counts by study.
final class Counted: Sendable {
  private let state = Mutex<[UID<Study>: Int]>([:])

  @discardableResult func add(_ study: UID<Study>) -> Int {
    state.withLock {
      $0[study, default: 0] += 1
      return $0[study, default: 0]
    }
  }

  var counts: [UID<Study>: Int] { state.withLock { $0 } }
}
