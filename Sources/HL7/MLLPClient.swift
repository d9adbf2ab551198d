import NIOCore
import NIOPosix

/// Sends messages to one receiver, each in a connection of its own, and waits for the acknowledgement.
///
/// A value, safe to share; no call blocks a thread.
package struct MLLPClient: Sendable {
  package var host: String
  package var port: Int
  package var connectTimeout: Duration = .seconds(10)
  /// From the connection to the acknowledgement.
  package var answerTimeout: Duration = .seconds(30)
  package var maximumAnswerBytes = 64 << 10

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Connects and goes.
  ///
  /// - Throws: `HL7Error.unreachable`.
  package func probe() async throws(HL7Error) {
    let channel = try await connect()
    try? await channel.channel.close()
  }

  /// - Throws: `HL7Error.unreachable`; `.interrupted`; `.unreadable` also for the acknowledgement of another message.
  package func send(_ message: HL7Message) async throws(HL7Error) -> HL7Acknowledgement {
    let channel = try await connect()
    let answer: [UInt8]
    do {
      answer = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
        group.addTask {
          try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(message.bytes)
            for try await answer in inbound { return answer }
            throw HL7Error.interrupted(reason: "the connection was closed")
          }
        }
        group.addTask { [answerTimeout] in
          try await Task.sleep(for: answerTimeout)
          return nil
        }
        defer { group.cancelAll() }
        guard let answer = try await group.next() ?? nil else {
          throw HL7Error.interrupted(reason: "the time for it has run out")
        }
        return answer
      }
    } catch let error as HL7Error {
      throw error
    } catch {
      throw .interrupted(reason: "\(error)")
    }
    let acknowledgement = try HL7Acknowledgement(answer)
    guard acknowledgement.controlID == message.controlID else {
      throw .unreadable(reason: "it acknowledges another message")
    }
    return acknowledgement
  }

  private func connect() async throws(HL7Error) -> NIOAsyncChannel<[UInt8], [UInt8]> {
    let frames = MLLPFrames(maximumBytes: maximumAnswerBytes)
    do {
      return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connectTimeout(.nanoseconds(connectTimeout.nanoseconds))
        .connect(host: host, port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([
              ByteToMessageHandler(frames), MessageToByteHandler(frames),
            ])
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw .unreachable(host: host, port: port, reason: "\(error)")
    }
  }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
