import DICOMCore
import DICOMObjects
import DICOMweb
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A subscriber's side of an event channel, on NIO's own WebSocket client.
enum WatchingClient {
  enum Received: Sendable {
    case report(DataSet)
    /// The status code of the close frame.
    case closed(UInt16?)
  }

  /// What came, in order; nil when the connection has ended.
  struct Inbox {
    fileprivate var received: AsyncStream<Received>.Iterator

    mutating func next() async -> Received? { await received.next(isolation: #isolation) }

    /// Event Type IDs, and states where there is one, of the next `count` reports.
    mutating func events(_ count: Int) async -> [String] {
      var events: [String] = []
      while events.count < count, case .report(let report)? = await next() {
        let kind = report.integer(Tag.eventType) ?? 0
        events.append(
          [String(kind), report.string(.procedureStepState)].compactMap(\.self).joined(separator: " "))
      }
      return events
    }

    /// Reads to the end of the connection.
    mutating func close() async -> UInt16? {
      var code: UInt16?
      while let received = await next() { if case .closed(let given) = received { code = given } }
      return code
    }
  }

  private enum Upgrade: Sendable {
    case frames(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)
    case refused
  }

  /// Runs `body` beside a connection, and ends it then.
  ///
  /// - Parameters:
  ///   - authority: The certificate to trust; nil connects without TLS.
  ///   - answers: Whether pings are answered, so that what was sent counts as received.
  /// - Returns: false when the service refused the connection; `body` has not run then.
  static func run(
    port: Int, title: String, authority: String? = nil, answers: Bool = true,
    headers: [(String, String)] = [],
    _ body: (inout Inbox) async throws -> Void
  ) async throws -> Bool {
    let security = try authority.map { path in
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.trustRoots = .file(path)
      return try NIOSSLContext(configuration: configuration)
    }
    let upgrade = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let security {
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: security, serverHostname: "localhost"))
          }
          let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "/dicom-web/subscribers/\(title)",
            headers: HTTPHeaders([("Host", "localhost:\(port)"), ("Content-Length", "0")] + headers))
          let upgrader = NIOTypedWebSocketClientUpgrader<Upgrade>(
            upgradePipelineHandler: { channel, _ in
              channel.eventLoop.makeCompletedFuture {
                .frames(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
              }
            })
          var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration<Upgrade>(
              upgradeRequestHead: head, upgraders: [upgrader],
              notUpgradingCompletionHandler: { channel in
                channel.close(promise: nil)
                return channel.eventLoop.makeSucceededFuture(.refused)
              }))
          // The first frames may come with the answer to the handshake.
          configuration.leftOverBytesStrategy = .forwardBytes
          return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: configuration)
        }
      }.get()
    guard case .frames(let frames) = upgrade else { return false }
    try await frames.executeThenClose { inbound, outbound in
      let (received, continuation) = AsyncStream.makeStream(of: Received.self)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { continuation.finish() }
          for try await frame in inbound {
            switch frame.opcode {
            case .text:
              continuation.yield(.report(try DICOMJSON.decode(Array(frame.unmaskedData.readableBytesView))))
            case .ping where answers:
              try await outbound.write(
                WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData))
            case .connectionClose:
              var data = frame.unmaskedData
              continuation.yield(.closed(data.readInteger()))
              return
            default: break
            }
          }
        }
        var inbox = Inbox(received: received.makeAsyncIterator())
        try await body(&inbox)
        group.cancelAll()
      }
    }
    return true
  }
}

extension Tag {
  static let eventType = Tag(0x0000, 0x1002)
  static let affectedInstance = Tag(0x0000, 0x1000)
}
