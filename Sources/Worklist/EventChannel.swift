import DICOMCore
import DICOMweb
import NIOCore
import NIOWebSocket
import ServiceLifecycle
import StudyLedger
import Telemetry
import TriageDomain

/// Serves one application entity's event channel: takes events from the ledger in its order, writes them as text frames,
/// and moves the entity's place in the log when it says that it has received them.
struct EventChannel: Sendable {
  typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

  private enum Signal: Sendable {
    case machine(EventChannelMachine.Event)
    case ping(ByteBuffer)
    case end(WebSocketErrorCode)
  }

  let title: AETitle
  let ledger: StudyLedger
  let configuration: WorklistConfiguration
  let channels: EventChannels
  let now: @Sendable () -> Timestamp

  private var limits: EventChannelLimits { configuration.events }

  /// Returns when the connection has ended, whoever ended it.
  func serve(_ frames: Frames) async {
    let (signals, continuation) = AsyncStream.makeStream(
      of: Signal.self, bufferingPolicy: .bufferingNewest(256))
    // Before the first look, so that nothing falls between the two.
    let changes = ledger.hints.changes(of: .worklist)
    let place = channels.enter(title) { continuation.yield(.end(.policyViolation)) }
    // A failure below means that the connection is gone, which is no fault of the service.
    try? await frames.executeThenClose { inbound, outbound in
      guard place != nil else { return try await close(outbound, .unknown(1013)) }
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask {
          try? await read(inbound, into: continuation)
          continuation.finish()
        }
        group.addTask {
          for await _ in changes { continuation.yield(.machine(.changed)) }
        }
        group.addTask {
          while true {
            try await Task.sleep(for: limits.pingInterval)
            continuation.yield(.machine(.tick))
          }
        }
        group.addTask {
          try await gracefulShutdown()
          continuation.yield(.end(.goingAway))
        }
        continuation.yield(.machine(.changed))
        try await write(to: outbound, signals, continuation, &group)
        // Ends the readers and clocks, which would go on for ever.
        throw CancellationError()
      }
    }
    if let place { channels.leave(place) }
  }

  private func write(
    to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ signals: AsyncStream<Signal>,
    _ continuation: AsyncStream<Signal>.Continuation, _ group: inout ThrowingDiscardingTaskGroup<any Error>
  ) async throws {
    var machine = EventChannelMachine(cursor: try await ledger.eventCursor(of: title))
    var pings = 0
    /// Writes within the time that an answer may take: a reader that does not read is let go.
    func send(_ reports: [ByteBuffer], through: Int64) async throws {
      pings += 1
      let ping = pings
      let written = reports.map { WebSocketFrame(fin: true, opcode: .text, data: $0) }
      try await withinTime(limits.answerTimeout) {
        for frame in written { try await outbound.write(frame) }
        try await outbound.write(
          WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer(string: String(ping))))
      }
      _ = machine.handle(.sent(ping: ping, through: through))
    }
    for await signal in signals {
      switch signal {
      case .ping(let data):
        try await withinTime(limits.answerTimeout) {
          try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: data))
        }
      case .end(let code): return try await close(outbound, code)
      case .machine(let event):
        var action = machine.handle(event)
        if case .confirm(let through) = action {
          try await ledger.acknowledgeEvents(title, through: through)
          action = .look(after: through)
        }
        switch action {
        case .wait, .confirm: break
        case .look(let cursor):
          let (reports, through) = try await next(after: cursor)
          if reports.isEmpty {
            _ = machine.handle(.passed(through: through))
          } else {
            try await send(reports, through: through)
            watch(pings, continuation, &group)
          }
        case .ping(let through):
          try await send([], through: through)
          watch(pings, continuation, &group)
        case .letGo: return
        }
      }
    }
  }

  private func watch(
    _ ping: Int, _ continuation: AsyncStream<Signal>.Continuation,
    _ group: inout ThrowingDiscardingTaskGroup<any Error>
  ) {
    let timeout = limits.answerTimeout
    group.addTask {
      try await Task.sleep(for: timeout)
      continuation.yield(.machine(.overdue(ping)))
    }
  }

  /// The next reports, and up to where there are no others.
  private func next(after cursor: Int64) async throws -> (reports: [ByteBuffer], through: Int64) {
    try await SubscriptionMatching(ledger: ledger, configuration: configuration, now: now).decide(for: title)
    let batch = try await ledger.workitemEvents(for: title, after: cursor, limit: limits.batch)
    let reports = try batch.events.map { ByteBuffer(bytes: DICOMJSON.encode(try WorkitemCodec.report($0))) }
    return (reports, batch.through)
  }

  private func read(
    _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
    into continuation: AsyncStream<Signal>.Continuation
  ) async throws {
    for try await frame in inbound {
      switch frame.opcode {
      case .pong:
        if let number = Int(String(buffer: frame.unmaskedData)) {
          continuation.yield(.machine(.pong(number)))
        }
      case .ping: continuation.yield(.ping(frame.unmaskedData))
      case .connectionClose: continuation.yield(.end(.normalClosure))
      // Nobody has anything to say here but that it has read.
      default: continuation.yield(.end(.unacceptableData))
      }
    }
  }

  private func close(_ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ code: WebSocketErrorCode)
    async throws
  {
    var data = ByteBuffer()
    data.write(webSocketErrorCode: code)
    let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    try await withinTime(limits.answerTimeout) { try await outbound.write(frame) }
  }

  private func withinTime(_ limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: limit)
        throw WorklistError.tooSlow
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
