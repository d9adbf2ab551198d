import ServiceLifecycle
import StudyLedger

/// Tells systemd's watchdog that the service is alive, as often as it wants to know, by way of the ledger: a process
/// that can't read its ledger is not alive.
struct WatchdogService: Service {
  let ledger: StudyLedger
  let interval: Duration?

  func run() async throws {
    guard let interval else {
      try? await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        if (try? await ledger.lastReceiptSequence()) != nil { ServiceNotifier.watchdog() }
        try? await Task.sleep(for: interval / 3)
      }
    }
  }
}
