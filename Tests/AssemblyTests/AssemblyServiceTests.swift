import BlockingThreads
import DICOMCore
import Logging
import StudyLedger
import Testing
import TriageDomain

@testable import Assembly

@Suite("Assembly service")
struct AssemblyServiceTests {
  @Test("A receipt wakes the service, and the end of its task ends it", .timeLimit(.minutes(10)))
  func wakes() async throws {
    let simulation = try AssemblySimulation()
    let ledger = simulation.ledger
    var configuration = AssemblyConfiguration()
    // Only a hint can wake it within the test's limit.
    configuration.longestWait = .seconds(3600)
    configuration.quietPeriod = .seconds(3600)
    let service = AssemblyService(
      configuration: configuration, ledger: ledger, now: { .ms(1_000_000) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    var requests = ledger.hints.changes(of: .triage).makeAsyncIterator()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      try await simulation.record(SampleSeries.chest().receipts[0], after: 0)
      #expect(await requests.next() != nil)
      group.cancelAll()
      try await group.waitForAll()
    }
    #expect(try await ledger.counts().triages == [.waiting: 1])
  }
}
