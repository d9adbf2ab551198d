import BlockingThreads
import DICOMCore
import Foundation
import Testing
import TriageTestSupport

@testable import DICOMweb

@Suite("The HTTP client", .timeLimit(.minutes(10)))
struct HTTPClientTests {
  private let pool = BlockingPool(name: "http-test", threads: 2)

  private func client(_ change: (inout HTTPClientConfiguration) -> Void = { _ in }) -> HTTPClient {
    var configuration = HTTPClientConfiguration()
    change(&configuration)
    return HTTPClient(configuration, pool: pool)
  }

  @Test("a body of bytes and files arrives as one, streamed from the disk")
  func body() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "body-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let content = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try Data(content).write(to: file)
    let response = try await StubServer.running(
      StubServer.answering { .init(200, "\($0.body.count) \($0.body == [1] + content + [2])") }
    ) {
      try await client().send(
        HTTPRequest(.post, $0, body: HTTPBody([.bytes([1]), .file(file.path), .bytes([2])])))
    }
    #expect(String(decoding: response.body, as: UTF8.self) == "3000002 true")
  }

  @Test("every status is an answer")
  func status() async throws {
    let response = try await StubServer.running(StubServer.answering { _ in .init(503, "no") }) {
      try await client().send(HTTPRequest(.get, $0))
    }
    #expect(response.status == 503)
    #expect(response.body == Array("no".utf8))
  }

  @Test("an answer over the limit is refused")
  func limit() async throws {
    await #expect(throws: DICOMwebError.overLimit(what: "the answer in bytes", limit: 10)) {
      try await StubServer.running(StubServer.answering { _ in .init(200, "more than ten bytes") }) {
        try await client { $0.maximumResponseBytes = 10 }.send(HTTPRequest(.get, $0))
      }
    }
  }

  @Test("a redirect is not followed")
  func redirect() async throws {
    let response = try await StubServer.running(StubServer.answering { _ in .init(302) }) {
      try await client().send(HTTPRequest(.get, $0))
    }
    #expect(response.status == 302)
  }

  @Test("a closed port is unreachable, an answer that breaks off is an interruption")
  func failures() async throws {
    let error = await #expect(throws: DICOMwebError.self) {
      try await client().send(HTTPRequest(.get, "http://127.0.0.1:1"))
    }
    guard case .unreachable("http://127.0.0.1:1", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let cut = await #expect(throws: DICOMwebError.self) {
      try await StubServer.running(
        StubServer.answering { _ in .init(200, "an answer of some length", isCut: true) }
      ) {
        try await client().send(HTTPRequest(.get, $0))
      }
    }
    guard case .interrupted = cut else {
      Issue.record("\(String(describing: cut))")
      return
    }
  }

  @Test("an answer that does not come within the time limit is an interruption")
  func timeout() async throws {
    let (hold, release) = AsyncStream<Void>.makeStream()
    try await StubServer.running(
      StubServer.answering { _ in
        for await _ in hold {}
        return .init(200)
      }
    ) { root in
      let error = await #expect(throws: DICOMwebError.self) {
        try await client { $0.requestTimeout = .milliseconds(50) }.send(HTTPRequest(.get, root))
      }
      release.finish()
      guard case .interrupted = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test("a token and a password come from files, and a missing file is named")
  func authorization() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("somebody:made-up\n".utf8).write(to: file)
    let headers = try await StubServer.running(
      StubServer.answering { .init(200, $0.authorization ?? "none") }
    ) { root in
      var headers: [String] = []
      for kind: HTTPClientConfiguration.Authorization in [
        .bearer(tokenFile: file.path), .basic(credentialFile: file.path), .none,
      ] {
        let response = try await client { $0.authorization = kind }.send(HTTPRequest(.get, root))
        headers.append(String(decoding: response.body, as: UTF8.self))
      }
      return headers
    }
    #expect(headers == ["Bearer somebody:made-up", "Basic c29tZWJvZHk6bWFkZS11cA==", "none"])
    await #expect(throws: DICOMwebError.unreadable(path: "/absent")) {
      try await client { $0.authorization = .bearer(tokenFile: "/absent") }.send(
        HTTPRequest(.get, "http://127.0.0.1:1"))
    }
  }

  @Test("a server is trusted by the named authority and for its own name only")
  func trust() async throws {
    try await SecureServer.running { port, certificate in
      let trusting = client { $0.authorityFile = certificate }
      let answer = try await trusting.send(HTTPRequest(.get, "https://localhost:\(port)"))
      #expect(answer.status == 204)
      for (client, host) in [(client(), "localhost"), (trusting, "127.0.0.1")] {
        let error = await #expect(throws: DICOMwebError.self) {
          try await client.send(HTTPRequest(.get, "https://\(host):\(port)"))
        }
        guard case .unreachable = error else {
          Issue.record("\(String(describing: error))")
          return
        }
      }
    }
  }
}
