import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// An HTTP server on loopback that answers as a test says.
package enum StubServer {
  package struct Request: Sendable, Hashable {
    package let method: String
    /// Path and query.
    package let target: String
    package let contentType: String?
    package let authorization: String?
    /// By their names in lower case.
    package let headers: [String: String]
    package let body: [UInt8]
  }

  package struct Answer: Sendable {
    package var status: Int
    package var body: [UInt8]
    /// Whether the connection breaks after half of the body.
    package var isCut: Bool

    package init(_ status: Int, _ body: String = "", isCut: Bool = false) {
      self.status = status
      self.body = Array(body.utf8)
      self.isCut = isCut
    }
  }

  package typealias Answering = @Sendable (Request) async -> Answer

  /// Names a closure that answers, where another one follows it.
  package static func answering(_ answer: @escaping Answering) -> Answering { answer }

  /// Runs the server while `body` runs, which gets `http://127.0.0.1:port`.
  package static func running<Result: Sendable>(
    _ answer: @escaping Answering,
    _ body: @escaping @Sendable (String) async throws -> Result
  ) async throws -> Result {
    let (ports, port) = AsyncStream<Int>.makeStream()
    let responder = CallbackResponder { (request: Hummingbird.Request, _: BasicRequestContext) in
      let buffer = try await request.body.collect(upTo: 64 << 20)
      return response(
        to: await answer(
          Request(
            method: request.method.rawValue, target: request.uri.string,
            contentType: request.headers[.contentType], authorization: request.headers[.authorization],
            headers: Dictionary(
              request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { $0 + "," + $1 }),
            body: Array(buffer.readableBytesView))))
    }
    var logger = Logger(label: "stub")
    logger.logLevel = .critical
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        port.yield(channel.localAddress?.port ?? 0)
        port.finish()
      }, logger: logger)
    let group = ServiceGroup(
      configuration: .init(services: [.init(service: application)], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var number = 0
      for await value in ports { number = value }
      let result: Swift.Result<Result, any Error>
      do {
        result = .success(try await body("http://127.0.0.1:\(number)"))
      } catch { result = .failure(error) }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return try result.get()
    }
  }

  private struct Cut: Error {}

  private static func response(to answer: Answer) -> Response {
    let status = HTTPResponse.Status(code: answer.status)
    guard answer.isCut else {
      return Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
    let half = ByteBuffer(bytes: answer.body.prefix(answer.body.count / 2))
    return Response(
      status: status,
      body: ResponseBody(contentLength: answer.body.count) { writer in
        try await writer.write(half)
        throw Cut()
      })
  }
}
