import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// One connection over TLS: HTTP/2, or what `WorklistChannel` serves, as the client chooses (ALPN, RFC 7301).
///
/// An event channel needs HTTP/1.1; a client that asks for one chooses it by itself.
struct SecureWorklistChannel: ServerChildChannel {
  enum Negotiated: Sendable {
    case http1(WorklistChannel.Value)
    case http2(HTTP2Channel.Value)
  }

  struct Value: ServerChildChannelValue {
    let negotiated: EventLoopFuture<Negotiated>
    let channel: any Channel
  }

  let plain: WorklistChannel
  let http2: HTTP2Channel
  let context: NIOSSLContext

  init(_ plain: WorklistChannel, context: NIOSSLContext) {
    self.plain = plain
    self.context = context
    http2 = HTTP2Channel(
      responder: plain.responder,
      configuration: .init(
        idleTimeout: plain.idleTimeout, gracefulCloseTimeout: .seconds(5), streamConfiguration: .init()))
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(OpeningGuard(limit: TimeAmount(plain.idleTimeout)))
      try pipeline.addHandler(NIOSSLServerHandler(context: context))
      let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Negotiated> { result, channel in
        if case .negotiated("h2") = result {
          return http2.setup(channel: channel, logger: logger).flatMapThrowing { value in
            try OpeningGuard.settle(value.channel)
            return .http2(value)
          }
        }
        return channel.eventLoop.makeCompletedFuture { .http1(try plain.configure(channel, logger: logger)) }
      }
      try pipeline.addHandler(negotiation)
      return Value(negotiated: negotiation.protocolNegotiationResult, channel: channel)
    }
  }

  func handle(value: Value, logger: Logger) async {
    switch try? await value.negotiated.get() {
    case .http1(let connection): await plain.handle(value: connection, logger: logger)
    case .http2(let connection): await http2.handle(value: connection, logger: logger)
    case nil: value.channel.close(promise: nil)
    }
  }
}
