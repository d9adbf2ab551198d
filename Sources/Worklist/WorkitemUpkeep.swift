import Logging
import ServiceLifecycle
import StudyLedger
import Telemetry
import TriageDomain

/// Tells subscribers that the service has started again, and deletes what has been kept long enough.
struct WorkitemUpkeep: Service {
  let ledger: StudyLedger
  let retention: WorkitemRetention
  let logger: Logger
  let now: @Sendable () -> Timestamp

  private static let interval = Duration.seconds(60)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await attempt { try await ledger.recordRestart(at: now()) }
      while !Task.isCancelled {
        await attempt {
          while !Task.isCancelled {
            let gone = try await ledger.pruneWorkitems(retention, at: now())
            if gone.workitems + gone.events == 0 { break }
          }
        }
        try? await Task.sleep(for: Self.interval)
      }
    }
  }

  /// What can't be written now is tried again later; the service goes on.
  private func attempt(_ body: () async throws -> Void) async {
    do { try await body() } catch {
      logger.entry(.error, "Workitem events could not be kept up", [.event: "workitem.upkeep.failed"])
    }
  }
}
