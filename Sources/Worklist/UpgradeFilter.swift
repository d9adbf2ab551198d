import NIOCore
import NIOHTTP1

/// Lets a connection's first request ask for the WebSocket protocol only when it may have it.
///
/// From any other request the header Upgrade is taken, so that the router answers it like any other. NIO's own handler
/// behind this one would leave a request whose upgrade is refused without an answer.
final class UpgradeFilter: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  private enum State {
    case first
    /// The router is asked about the head; what follows it waits.
    case asking([NIOAny])
    /// Everything is passed on unseen: after an upgrade it is not HTTP any more.
    case passing
  }

  private let grants: @Sendable (HTTPRequestHead, any Channel) async -> Bool
  private var state = State.first

  init(grants: @escaping @Sendable (HTTPRequestHead, any Channel) async -> Bool) { self.grants = grants }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch state {
    case .passing: context.fireChannelRead(data)
    case .asking(let waiting): state = .asking(waiting + [data])
    case .first:
      guard case .head(let head) = unwrapInboundIn(data), head.headers.contains(name: "Upgrade") else {
        state = .passing
        return context.fireChannelRead(data)
      }
      guard Self.asksForWebSocket(head) else { return pass(head, isGranted: false, context: context) }
      state = .asking([])
      let promise = context.eventLoop.makePromise(of: Bool.self)
      let (grants, channel) = (grants, context.channel)
      // Ends with one answer of the router, which has its own bounds.
      promise.completeWithTask { await grants(head, channel) }
      promise.futureResult.assumeIsolated().whenSuccess { [self] isGranted in
        pass(head, isGranted: isGranted, context: context)
      }
    }
  }

  private func pass(_ head: HTTPRequestHead, isGranted: Bool, context: ChannelHandlerContext) {
    var waiting: [NIOAny] = []
    if case .asking(let parts) = state { waiting = parts }
    state = .passing
    var head = head
    if !isGranted {
      head.headers.remove(name: "Upgrade")
      // The parser reads no further request after one that asked for an upgrade.
      head.headers.replaceOrAdd(name: "Connection", value: "close")
    }
    context.fireChannelRead(wrapInboundOut(.head(head)))
    for part in waiting { context.fireChannelRead(part) }
    context.fireChannelReadComplete()
  }

  /// Whether the head is a whole handshake (RFC 6455 4.2.1) of a request without a body.
  static func asksForWebSocket(_ head: HTTPRequestHead) -> Bool {
    let headers = head.headers
    return head.method == .GET && head.version == .http1_1
      && headers[canonicalForm: "Upgrade"].map { $0.lowercased() } == ["websocket"]
      && headers[canonicalForm: "Connection"].contains { $0.lowercased() == "upgrade" }
      && headers[canonicalForm: "Sec-WebSocket-Version"].map(String.init) == ["13"]
      && headers[canonicalForm: "Sec-WebSocket-Key"].count == 1
      && !headers.contains(name: "Transfer-Encoding")
      && (headers.first(name: "Content-Length") ?? "0") == "0"
  }
}
