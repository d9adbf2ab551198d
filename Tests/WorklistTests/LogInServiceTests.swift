import Foundation
import JWTKit
import Synchronization
import Testing
import TriageDomain
import TriageTestSupport

@testable import Worklist

@Suite("Logging in on the wire")
struct LogInServiceTests {
  static let reader = "reader-token-of-the-tests"
  static let caretaker = "operator-token-of-the-tests"
  static let system = "integration-token-of-tests"

  /// A worklist whose users are `bo` (reader), `kim` (operator) and `ris` (integration).
  static func run(
    failedLogIns: Int = 10, origins: [String] = [],
    _ body: @Sendable @escaping (ServedWorklist) async throws -> Void
  ) async throws {
    let file = NSTemporaryDirectory() + "tokens-" + UUID().uuidString
    try "bo reader \(reader)\nkim operator \(caretaker)\nris integration \(system)\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    var configuration = WorklistConfiguration(port: 0)
    configuration.authentication.tokensFile = file
    configuration.authentication.failedLogInsPerMinute = failedLogIns
    configuration.allowedOrigins = origins
    try await ServedWorklist.run(configuration, body)
  }

  static func logIn(_ served: ServedWorklist, _ token: String) async throws -> HTTPAnswer {
    try await served.call("POST", "/api/session", body: #"{"token":"\#(token)"}"#, type: "application/json")
  }

  @Test(
    "Nobody known is told to log in, the wrong token and the wrong role are told so, the right role is served"
  )
  func statuses() async throws {
    try await Self.run { served in
      let unknown = try await served.call("GET", "/api/worklist")
      #expect(unknown.status == 401 && unknown.headers["www-authenticate"] == #"Bearer realm="triaged""#)
      let wrong = try await served.call("GET", "/api/worklist", headers: ["Authorization: Bearer nonsense"])
      #expect(wrong.status == 401 && wrong.headers["www-authenticate"]?.contains("invalid_token") == true)
      let basic = try await served.call("GET", "/api/worklist", headers: ["Authorization: Basic Ym86Ym8="])
      #expect(basic.status == 401)
      let other = try await served.call(
        "GET", "/api/worklist", headers: ["Authorization: Bearer \(Self.system)"])
      #expect(
        other.status == 403 && other.headers["www-authenticate"]?.contains("insufficient_scope") == true)
      for scheme in ["Bearer", "bearer"] {
        let right = try await served.call(
          "GET", "/api/worklist", headers: ["Authorization: \(scheme) \(Self.reader)"])
        #expect(right.status == 200)
      }
      for path in ["/", "/login", "/healthz/ready"] {
        #expect(try await served.call("GET", path).status == 200, "\(path)")
      }
      #expect(try await served.call("GET", "/none").status == 401)
      #expect(
        try await served.call("GET", "/none", headers: ["Authorization: Bearer \(Self.reader)"]).status == 404
      )
      let create = try await served.call(
        "POST", "/dicom-web/workitems?2.25.1", body: WorkitemBodies.creation(),
        headers: ["Authorization: Bearer \(Self.reader)"])
      #expect(create.status == 403)
      let created = try await served.call(
        "POST", "/dicom-web/workitems?2.25.1", body: WorkitemBodies.creation(),
        headers: ["Authorization: Bearer \(Self.system)"])
      #expect(created.status == 201)
    }
  }

  @Test("A browser exchanges a token for a cookie, which alone changes nothing and ends with the log-out")
  func session() async throws {
    try await Self.run { served in
      #expect(try await Self.logIn(served, "wrong-token-of-the-tests").status == 401)
      let answer = try await Self.logIn(served, Self.reader)
      #expect(answer.status == 200)
      #expect(try answer.json("name") == "bo" && answer.json("roles", "0") == "reader")
      let cookie = try #require(answer.headers["set-cookie"])
      for mark in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        #expect(cookie.contains(mark))
      }
      #expect(!cookie.contains(Self.reader) && !answer.body.contains(Self.reader))
      let own = "Cookie: other=1; \(cookie.prefix { $0 != ";" })"
      #expect(try await served.call("GET", "/api/worklist", headers: [own]).status == 200)
      let proof = try #require(try answer.json("proof"))
      #expect(try await served.call("GET", "/api/session", headers: [own]).json("proof") == proof)

      #expect(try await served.call("DELETE", "/api/session", headers: [own]).status == 403)
      let wrong = try await served.call(
        "DELETE", "/api/session", headers: [own, "X-Triaged-Proof: \(proof.dropLast())0x"])
      #expect(wrong.status == 403)
      let foreign = try await served.call(
        "DELETE", "/api/session", headers: [own, "X-Triaged-Proof: \(proof)", "Origin: https://evil.example"])
      #expect(foreign.status == 403)
      let end = try await served.call("DELETE", "/api/session", headers: [own, "X-Triaged-Proof: \(proof)"])
      #expect(end.status == 204 && end.headers["set-cookie"]?.contains("Max-Age=0") == true)
      #expect(try await served.call("GET", "/api/worklist", headers: [own]).status == 401)
    }
  }

  @Test("After too many wrong tokens of one peer not even a right one is looked at, and a session goes on")
  func throttle() async throws {
    try await Self.run(failedLogIns: 3) { served in
      let cookie = try #require(try await Self.logIn(served, Self.reader).headers["set-cookie"])
      for _ in 0..<3 { #expect(try await Self.logIn(served, "wrong-token-of-the-tests").status == 401) }
      let late = try await Self.logIn(served, Self.reader)
      #expect(late.status == 429 && late.headers["retry-after"] != nil)
      let own = "Cookie: \(cookie.prefix { $0 != ";" })"
      #expect(try await served.call("GET", "/api/worklist", headers: [own]).status == 200)
    }
  }

  @Test("A viewer of an allowed site asks with its own token, and never by a reader's cookie")
  func crossOrigin() async throws {
    let site = "https://viewer.example"
    try await Self.run(origins: [site]) { served in
      let preflight = try await served.call(
        "OPTIONS", "/dicom-web/studies",
        headers: ["Origin: \(site)", "Access-Control-Request-Method: GET"])
      #expect(preflight.status == 204 && preflight.headers["access-control-allow-origin"] == site)
      #expect(preflight.headers["access-control-allow-headers"]?.contains("Authorization") == true)
      #expect(preflight.headers["access-control-allow-credentials"] == nil)
      let answer = try await served.call(
        "GET", "/dicom-web/workitems", headers: ["Origin: \(site)", "Authorization: Bearer \(Self.system)"])
      #expect(answer.status == 204 && answer.headers["access-control-allow-origin"] == site)
      #expect(answer.headers["vary"]?.contains("Origin") == true)
      let cookie = try #require(try await Self.logIn(served, Self.reader).headers["set-cookie"])
      let borrowed = try await served.call(
        "GET", "/api/worklist", headers: ["Origin: \(site)", "Cookie: \(cookie.prefix { $0 != ";" })"])
      #expect(borrowed.status == 401)
      let evil = try await served.call(
        "OPTIONS", "/dicom-web/studies",
        headers: ["Origin: \(site).evil", "Access-Control-Request-Method: GET"])
      #expect(evil.status == 403 && evil.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test("A provider's token is checked against the keys that the provider serves")
  func provider() async throws {
    let keys = AuthenticationTests.Keys()
    let key = try await AuthenticationTests.published(in: keys)
    let answer = StubServer.answering { _ in StubServer.Answer(200, keys.state.withLock { $0.text }) }
    try await StubServer.running(answer) { url in
      var configuration = WorklistConfiguration(port: 0)
      configuration.authentication.provider = AuthenticationTests.provider
      configuration.authentication.provider?.keysURL = url + "/keys"
      try await ServedWorklist.run(configuration) { served in
        let right = try await AuthenticationTests.token(AuthenticationTests.claims(), key, kid: "k1")
        let answer = try await served.call(
          "GET", "/api/worklist", headers: ["Authorization: Bearer \(right)"])
        #expect(answer.status == 200)
        let wrong = try await AuthenticationTests.token(
          AuthenticationTests.claims { $0["aud"] = .text("x") }, key, kid: "k1")
        #expect(
          try await served.call("GET", "/api/worklist", headers: ["Authorization: Bearer \(wrong)"]).status
            == 401)
      }
    }
  }

  @Test("Keys come over TLS or from this machine, and a provider lacks nothing")
  func providerConfiguration() {
    func key(_ change: (inout ProviderConfiguration) -> Void) -> String? {
      var configuration = WorklistConfiguration()
      var provider = AuthenticationTests.provider
      change(&provider)
      configuration.authentication.provider = provider
      do throws(WorklistError) { try configuration.check() } catch {
        if case .misconfigured(let key, _) = error { return key }
      }
      return nil
    }
    #expect(key { _ in } == nil)
    #expect(key { $0.keysURL = "http://127.0.0.1:8080/keys" } == nil)
    for url in ["http://login.example/keys", "http://127.0.0.1.evil.example/", "", "ftp://x"] {
      #expect(key { $0.keysURL = url } == "authentication.oidc.jwks_url", "\(url)")
    }
    #expect(key { $0.audience = "" } == "authentication.oidc.audience")
    for names in [[], ["none"], ["HS256"], ["RS256", "none"]] {
      #expect(key { $0.algorithms = names } == "authentication.oidc.algorithms")
    }
  }
}

extension AuthenticationTests {
  static func published(in keys: Keys) async throws -> ES256PrivateKey {
    let key = ES256PrivateKey()
    try keys.publish([("k1", key)])
    return key
  }
}

@Suite("Verdicts on the wire")
struct VerdictServiceTests {
  @Test(
    "A reader's verdict is recorded under the name of the log-in and shows in the study and in its workitem")
  func recorded() async throws {
    try await LogInServiceTests.run { served in
      let seed = Seed(number: 7)
      let workitem = try await served.seed(
        seed, outcome: .positive, findings: [seed.finding(.pneumothorax, present: true, 0.9, .left)],
        priority: .high)
      let path = "/api/studies/\(try seed.studyUID)/verdicts"
      let bearer = "Authorization: Bearer \(LogInServiceTests.reader)"
      let body =
        #"{"verdict":"disagree","finding":"pneumothorax","objection":"wrong_side","comment":"it is <right>"}"#
      let answer = try await served.call(
        "POST", path, body: body, type: "application/json", headers: [bearer])
      #expect(answer.status == 201)
      let study = try await served.call("GET", "/api/studies/\(try seed.studyUID)", headers: [bearer])
      #expect(try study.json("study", "verdicts", "0", "reader") == "bo")
      #expect(try study.json("study", "verdicts", "0", "comment") == "it is <right>")
      #expect(try study.json("study", "priority") == "HIGH")
      let shown = try await served.call("GET", "/dicom-web/workitems/\(workitem.uid)", headers: [bearer])
      let progress = try shown.json("0", "00741002", "Value", "0", "00741006", "Value", "0") ?? ""
      #expect(progress.hasPrefix("bo disagrees: pneumothorax is on another side ("))
      #expect(!shown.body.contains("it is <right>"))
    }
  }

  @Test(
    "A verdict that does not fit is refused and says why; an unknown study is 404, none to agree with is 409")
  func refused() async throws {
    try await ServedWorklist.run { served in
      try await served.seed(Seed(number: 1))
      func post(_ body: String, study: String = "1.2.826.0.1.1", type: String = "application/json")
        async throws -> Int
      {
        try await served.call("POST", "/api/studies/\(study)/verdicts", body: body, type: type).status
      }
      #expect(try await post(#"{"verdict":"seen"}"#) == 201)
      #expect(try await post(#"{"verdict":"agree"}"#) == 409)
      #expect(try await post(#"{"verdict":"seen"}"#, study: "1.2.3") == 404)
      #expect(try await post(#"{"verdict":"seen"}"#, study: "x") == 400)
      #expect(try await post(#"{"verdict":"seen"}"#, type: "text/plain") == 415)
      for body in [
        "", "[]", #"{"verdict":"like"}"#, #"{"verdict":"disagree"}"#, #"{"verdict":"seen","finding":"cold"}"#,
        #"{"verdict":"disagree","objection":"other"}"#,
        #"{"verdict":"disagree","objection":"false_finding"}"#,
        #"{"verdict":"seen","comment":"\#(String(repeating: "x", count: 201))"}"#,
      ] { #expect(try await post(body) == 400, "\(body)") }
    }
  }
}
