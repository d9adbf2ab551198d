import DICOMCore
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// One connection: HTTP/1.1, or an event channel when its first request asks for the WebSocket protocol and may have it.
///
/// Whether it may is asked of the router like any request, so that the gate before it stands before event channels too.
struct WorklistChannel: HTTPChannelHandler {
  typealias Requests = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  enum Connection: Sendable {
    case requests(Requests)
    case events(EventChannel.Frames, AETitle)
  }

  struct Value: ServerChildChannelValue {
    let connection: EventLoopFuture<Connection>
    let channel: any Channel
  }

  let responder: Responder
  /// Whether a request for an event channel is granted.
  let admits: @Sendable (HTTPRequest, any Channel) async -> Bool
  let serve: @Sendable (EventChannel.Frames, AETitle) async -> Void
  let maximumFrameBytes: Int
  let idleTimeout: Duration
  let isSecure: Bool

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(OpeningGuard(limit: TimeAmount(idleTimeout)))
      return try configure(channel, logger: logger)
    }
  }

  /// Sets up a channel that an `OpeningGuard` watches already. Must be called on the channel's event loop.
  func configure(_ channel: any Channel, logger: Logger) throws -> Value {
    let upgrader = NIOTypedWebSocketServerUpgrader<Connection>(
      maxFrameSize: maximumFrameBytes,
      // `UpgradeFilter` has asked already.
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
      upgradePipelineHandler: { channel, head in
        channel.eventLoop.makeCompletedFuture {
          try OpeningGuard.settle(channel)
          guard let title = Self.title(in: head.uri) else { throw WorklistError.upgradeRequired }
          return .events(try NIOAsyncChannel(wrappingChannelSynchronously: channel), title)
        }
      })
    var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
      upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration<Connection>(
        upgraders: [upgrader],
        notUpgradingCompletionHandler: { channel in
          channel.eventLoop.makeCompletedFuture { .requests(try requests(on: channel, logger: logger)) }
        }))
    // The asynchronous channel keeps requests in order, and HTTP types have valid headers only.
    configuration.enablePipelining = false
    configuration.enableResponseHeaderValidation = false
    let connection = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
      configuration: configuration)
    let decoder = try channel.pipeline.syncOperations.handler(
      type: ByteToMessageHandler<HTTPRequestDecoder>.self)
    try channel.pipeline.syncOperations.addHandler(
      UpgradeFilter { head, channel in await grants(head, channel) }, position: .after(decoder))
    return Value(connection: connection, channel: channel)
  }

  func handle(value: Value, logger: Logger) async {
    guard let connection = try? await value.connection.get() else {
      value.channel.close(promise: nil)
      return
    }
    switch connection {
    case .requests(let requests): await handleHTTP(asyncChannel: requests, logger: logger)
    case .events(let frames, let title): await serve(frames, title)
    }
  }

  private func requests(on channel: any Channel, logger: Logger) throws -> Requests {
    try OpeningGuard.settle(channel)
    try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
    try channel.pipeline.syncOperations.addHandler(
      HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger))
    return try NIOAsyncChannel(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
  }

  private func grants(_ head: HTTPRequestHead, _ channel: any Channel) async -> Bool {
    guard head.method == .GET, Self.title(in: head.uri) != nil,
      let request = try? HTTPRequest(head, secure: isSecure, splitCookie: false)
    else { return false }
    return await admits(request, channel)
  }

  /// The AE title at the end of the address.
  static func title(in address: String) -> AETitle? {
    let path = address.prefix { $0 != "?" }
    return path.split(separator: "/").last.flatMap { $0.removingPercentEncoding }.flatMap { AETitle($0) }
  }
}
