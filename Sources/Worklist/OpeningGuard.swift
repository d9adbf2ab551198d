import NIOCore

/// Ends a connection that has not said within its time what it wants, and, when the service stops, one that has not yet.
final class OpeningGuard: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  private let limit: TimeAmount
  private var closing: Scheduled<Void>?
  private var isSettled = false

  init(limit: TimeAmount) { self.limit = limit }

  /// The connection has said what it wants; others watch it from now on.
  static func settle(_ channel: any Channel) throws {
    try channel.pipeline.syncOperations.handler(type: OpeningGuard.self).settle()
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    closing = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { settle() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent, !isSettled { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  private func settle() {
    isSettled = true
    closing?.cancel()
    closing = nil
  }
}
