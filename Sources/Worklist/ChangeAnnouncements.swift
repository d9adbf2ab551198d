import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import StudyLedger
import Synchronization

/// Tells listening pages that the worklist changed: server-sent events without content, so that no patient data
/// stands in a stream that nobody asked for it.
final class ChangeAnnouncements: Sendable {
  private enum Signal { case changed, alive }

  private let hints: LedgerHints
  private let heartbeat: Duration
  private let interval: Duration
  private let maximumListeners: Int
  private let listeners = Mutex(0)

  init(hints: LedgerHints, configuration: WorklistConfiguration) {
    self.hints = hints
    heartbeat = configuration.heartbeat
    interval = configuration.announcementInterval
    maximumListeners = configuration.maximumListeners
  }

  /// A stream that begins with `alive` and ends with the connection or the service.
  ///
  /// - Throws: `WorklistError.unavailable` when as many listen as may.
  func stream() throws(WorklistError) -> Response {
    let isAdmitted = listeners.withLock { count in
      guard count < maximumListeners else { return false }
      count += 1
      return true
    }
    guard isAdmitted else { throw .unavailable("too many pages listen for changes") }
    let place = ListenerPlace { [self] in listeners.withLock { $0 -= 1 } }
    var headers = HTTPFields()
    headers[.contentType] = "text/event-stream"
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { [self] writer in
        try await write(to: &writer)
        try await writer.finish(nil)
        place.leave()
      })
  }

  private func write(to writer: inout any ResponseBodyWriter) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (signals, continuation) = AsyncStream.makeStream(
        of: Signal.self, bufferingPolicy: .bufferingNewest(2))
      let (changes, heartbeat, interval) = (hints.changes(of: .worklist), heartbeat, interval)
      group.addTask {
        for await _ in changes {
          continuation.yield(.changed)
          // A study arrives as hundreds of receipts; a page need not be told of each.
          try await Task.sleep(for: interval)
        }
      }
      group.addTask {
        while true {
          continuation.yield(.alive)
          try await Task.sleep(for: heartbeat)
        }
      }
      group.addTask {
        try await gracefulShutdown()
        continuation.finish()
      }
      defer { group.cancelAll() }
      for await signal in signals {
        let text = signal == .changed ? "event: changed\ndata: {}\n\n" : "event: alive\ndata: {}\n\n"
        try await writer.write(ByteBuffer(string: text))
      }
    }
  }
}

/// One listener's place, given back when it leaves or, at the latest, when its stream is dropped.
private final class ListenerPlace: Sendable {
  private let giveBack: Mutex<(@Sendable () -> Void)?>

  init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = Mutex(giveBack) }

  func leave() {
    let action = giveBack.withLock { held in
      defer { held = nil }
      return held
    }
    action?()
  }

  deinit { leave() }
}
