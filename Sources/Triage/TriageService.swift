package import BlockingThreads
import DICOMCore
package import Logging
import ServiceLifecycle
package import StudyLedger
import Telemetry
package import TriageDomain

/// The triage stage: workers that claim studies from the ledger, most urgent first, and commit what they come to.
///
/// On a graceful shutdown nothing new is claimed and every study in hand is finished. A worker that is cancelled, or
/// dies, leaves its claim to its lease: another one takes it up with the same UIDs.
package struct TriageService: Service {
  private let ledger: StudyLedger
  private let worker: TriageWorker
  private let configuration: TriageConfiguration
  private let logger: Logger
  private let now: @Sendable () -> Timestamp

  /// - Parameters:
  ///   - pool: Runs what blocks: making and writing the result objects.
  ///   - root: The spool's root.
  ///   - now: The wall clock, or a test's.
  package init(
    ledger: StudyLedger, reader: any StudyReading, results: any ResultMaking, pool: BlockingPool,
    root: String,
    configuration: TriageConfiguration, logger: Logger,
    now: @escaping @Sendable () -> Timestamp = Timestamp.now
  ) {
    self.ledger = ledger
    self.configuration = configuration
    self.logger = logger.with([.stage: "triage"])
    self.now = now
    worker = TriageWorker(
      ledger: ledger, reader: reader, results: results, pool: pool, spool: ResultSpool(root: root),
      configuration: configuration, logger: self.logger, now: now)
  }

  /// Works until a graceful shutdown.
  ///
  /// - Throws: `LedgerError.unusable`: the process can't go on.
  package func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, configuration.workers) {
        group.addTask { try await claimAndWork() }
      }
      try await group.waitForAll()
    }
  }

  private func claimAndWork() async throws {
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      // Listening begins before the look, so that no change falls between the two.
      let changes = ledger.hints.changes(of: .triage)
      do {
        if let claim = try await ledger.claimTriage(
          at: now(), lease: configuration.lease, maximumAttempts: configuration.maximumAttempts)
        {
          await worker.work(on: claim)
          continue
        }
        await wait(for: changes, until: try await ledger.nextTriageAt())
      } catch .unusable(let path, let reason) {
        throw LedgerError.unusable(path: path, reason: reason)
      } catch {
        logger.entry(.error, "The ledger did not answer; triage tries again", [.errorCode: "ledger"])
        await wait(for: changes, until: nil)
      }
    }
  }

  /// Until a hint, the next time of the ledger, the poll's interval or a shutdown, whichever comes first.
  private func wait(for changes: AsyncStream<Void>, until moment: Timestamp?) async {
    let interval = moment.map { max(.milliseconds(20), $0 - now()) } ?? configuration.idlePoll
    let longest = min(interval, configuration.idlePoll)
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in changes { break } }
        group.addTask { try? await Task.sleep(for: longest) }
        await group.next()
        group.cancelAll()
      }
    }
  }
}
