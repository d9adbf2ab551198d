import Logging
import Synchronization
import Telemetry

/// Says that the service is ready once every front is bound: to systemd, and in the journal.
final class Readiness: Sendable {
  private let waiting: Mutex<(fronts: Set<String>, ports: [String])>
  private let logger: Logger

  init(waitingFor fronts: Set<String>, logger: Logger) {
    waiting = Mutex((fronts, []))
    self.logger = logger
  }

  /// Called once by each front.
  func isBound(_ front: String, port: Int) {
    let ports: [String]? = waiting.withLock { state in
      state.fronts.remove(front)
      state.ports.append("\(front) on port \(port)")
      return state.fronts.isEmpty ? state.ports.sorted() : nil
    }
    logger.entry(.notice, "Listening", [.stage: front, .port: "\(port)"])
    guard let ports else { return }
    ServiceNotifier.ready(ports.joined(separator: ", "))
    logger.entry(.notice, "triaged is ready")
  }
}
