package import Logging
import ServiceLifecycle
package import StudyLedger
import Telemetry
package import TriageDomain

/// The stage that turns receipts into studies to be triaged.
///
/// It wakes when receipts are announced and when something falls due. A ledger that fails for a while stops nothing: the
/// next look goes on where the last one stood.
package struct AssemblyService: Service {
  private let assembler: Assembler
  private let ledger: StudyLedger
  private let longestWait: Duration
  private let now: @Sendable () -> Timestamp
  private let logger: Logger

  /// - Parameter now: The clock by which receipts are stamped.
  package init(
    configuration: AssemblyConfiguration, ledger: StudyLedger,
    now: @escaping @Sendable () -> Timestamp = Timestamp.now, logger: Logger
  ) {
    assembler = Assembler(configuration: configuration, ledger: ledger, logger: logger)
    self.ledger = ledger
    longestWait = configuration.longestWait
    self.now = now
    self.logger = logger
  }

  package func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // Subscribed before looking, so that what comes while looking wakes the wait.
        let changes = ledger.hints.changes(of: .receipts)
        await wait(for: changes, atMost: await look())
      }
    }
  }

  /// - Returns: For how long there is nothing to do.
  private func look() async -> Duration {
    do throws(LedgerError) {
      guard let due = try await assembler.step(at: now()) else { return longestWait }
      return min(max(due - now(), .zero), longestWait)
    } catch {
      logger.entry(
        .error, "Assembly could not reach the ledger", [.stage: "assembly", .errorCode: error.code])
      return longestWait
    }
  }

  private func wait(for changes: AsyncStream<Void>, atMost duration: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in changes { return } }
      // Cancelled by the other child or by shutdown: both end the wait.
      group.addTask { try? await Task.sleep(for: duration) }
      await group.next()
      group.cancelAll()
    }
  }
}

extension LedgerError {
  /// A constant word for the journal.
  fileprivate var code: String {
    switch self {
    case .unusable: "ledger.unusable"
    case .failed: "ledger.failed"
    case .refused: "ledger.refused"
    case .missing: "ledger.missing"
    case .exists: "ledger.exists"
    }
  }
}
