import NIOCore
import NIOPosix

/// A connection on which any bytes are written.
enum RawExchange {
  /// Writes `head` to a connection and, when an answer has begun, `rest`; shuts its side and reads to the end. Without
  /// `rest` nothing is waited for.
  static func run(_ head: [UInt8], then rest: [UInt8]?, port: Int) async throws -> String {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var answer: [UInt8] = []
      // The service may end a broken connection before it has read it.
      do {
        try await outbound.write(ByteBuffer(bytes: head))
        var parts = inbound.makeAsyncIterator()
        if let rest, let part = try await parts.next(isolation: #isolation) {
          answer += Array(part.readableBytesView)
          try await outbound.write(ByteBuffer(bytes: rest))
        }
        outbound.finish()
        while let part = try await parts.next(isolation: #isolation) {
          answer += Array(part.readableBytesView)
        }
      } catch is IOError {} catch is ChannelError {}
      return String(decoding: answer, as: UTF8.self)
    }
  }
}
