import NIOCore
import NIOPosix
import Synchronization

/// An MLLP receiver on loopback that answers each message with the bytes that a test gives.
package enum StubReceiver {
  package typealias Answering = @Sendable ([UInt8]) -> [UInt8]?

  /// - Parameter answer: The bytes to send for a framed message; nil hangs up, none at all keeps silent.
  package static func running<Result: Sendable>(
    _ answer: @escaping Answering,
    _ body: @escaping @Sendable (Int, @escaping @Sendable () -> [UInt8]) async throws -> Result
  ) async throws -> Result {
    let received = Mutex<[UInt8]>([])
    let held = Held(received)
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Responder(answer: answer, held: held))
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    guard let port = server.localAddress?.port else {
      throw TestSupportError.unexpected("the receiver has no port")
    }
    do {
      let result = try await body(port) { held.bytes }
      try await server.close()
      return result
    } catch {
      try? await server.close()
      throw error
    }
  }

  private final class Held: Sendable {
    private let state: Mutex<[UInt8]>

    init(_ state: consuming Mutex<[UInt8]>) { self.state = state }

    var bytes: [UInt8] { state.withLock { $0 } }

    func replace(_ bytes: [UInt8]) { state.withLock { $0 = bytes } }
  }

  private final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: @Sendable ([UInt8]) -> [UInt8]?
    private let held: Held
    private var bytes: [UInt8] = []

    init(answer: @escaping @Sendable ([UInt8]) -> [UInt8]?, held: Held) {
      self.answer = answer
      self.held = held
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes += Self.unwrapInboundIn(data).readableBytesView
      guard bytes.suffix(2) == [0x1C, 0x0D] else { return }
      held.replace(bytes)
      guard let answer = answer(bytes) else { return context.close(promise: nil) }
      bytes = []
      if !answer.isEmpty {
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(bytes: answer)), promise: nil)
      }
    }
  }
}
