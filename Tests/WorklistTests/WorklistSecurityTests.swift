import DICOMCore
import Foundation
import StudyLedger
import Testing
import TriageDomain
import Worklist

@Suite("What the worklist lets in")
struct WorklistSecurityTests {
  @Test("Without authentication only loopback addresses may be bound")
  func exposure() {
    for address in ["127.0.0.1", "127.1.2.3", "::1", "localhost"] {
      #expect(throws: Never.self, "\(address)") { try WorklistConfiguration(address: address).check() }
    }
    for address in [
      "0.0.0.0", "::", "", "192.168.1.4", "127.0.0.1.example", "127.0.0", "127.0.0.256", "example.org",
    ] {
      #expect(throws: WorklistError.exposed(address: address)) {
        try WorklistConfiguration(address: address).check()
      }
    }
  }

  @Test("A configuration that can't work is refused with its key")
  func misconfigured() {
    func key(_ change: (inout WorklistConfiguration) -> Void) -> String? {
      var configuration = WorklistConfiguration()
      change(&configuration)
      do throws(WorklistError) { try configuration.check() } catch {
        if case .misconfigured(let key, _) = error { return key }
      }
      return nil
    }
    #expect(key { _ in } == nil)
    #expect(key { $0.port = 70_000 } == "port")
    for path in ["dicom", "/a//b", "/../x", "/api", "/api/x", "/a b", "/:x"] {
      #expect(key { $0.basePath = path } == "basePath", "\(path)")
    }
    #expect(key { $0.basePath = "" } == nil)
    #expect(key { $0.hosts = [] } == "hosts")
    #expect(key { $0.maximumBodyBytes = 0 } == "maximumBodyBytes")
    #expect(key { $0.maximumPageSize = 1 } == "maximumPageSize")
    #expect(key { $0.heartbeat = .zero } == "heartbeat")
    #expect(key { $0.requestsPerSecond = 0 } == "requestsPerSecond")
  }

  @Test("A request for another host name is refused, so that no name can be rebound to this service")
  func rebinding() async throws {
    try await ServedWorklist.run { served in
      for path in ["/", "/api/worklist", "/dicom-web/workitems", "/healthz/live", "/none"] {
        let answer = try await served.call("GET", path, headers: ["Host: evil.example:\(served.port)"])
        #expect(answer.status == 421, "\(path)")
      }
      for host in ["localhost", "LOCALHOST:\(served.port)", "127.0.0.1", "[::1]:80", "localhost."] {
        #expect(
          try await served.call("GET", "/healthz/live", headers: ["Host: \(host)"]).status == 200, "\(host)")
      }
      for host in ["127.0.0.1.evil.example", "localhost:x", "evil@localhost:1", "[::1", "[::2]"] {
        #expect(
          try await served.call("GET", "/healthz/live", headers: ["Host: \(host)"]).status != 200, "\(host)")
      }
    }
  }

  @Test("Another site's page may not change anything here")
  func foreignOrigin() async throws {
    try await ServedWorklist.run { served in
      let uid = try await served.seed(Seed(number: 1)).uid
      for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example"] {
        let answer = try await served.call(
          "POST", "/dicom-web/workitems/\(uid)", body: WorkitemBodies.priority("LOW"),
          headers: ["Origin: \(origin)"])
        #expect(answer.status == 403 && answer.headers["access-control-allow-origin"] == nil)
      }
      let own = try await served.call(
        "POST", "/dicom-web/workitems/\(uid)", body: WorkitemBodies.priority("HIGH"),
        headers: ["Origin: http://localhost:\(served.port)"])
      #expect(own.status == 200)
    }
  }

  @Test("Every answer carries the headers that keep a browser in check, refusals too")
  func headers() async throws {
    try await ServedWorklist.run { served in
      for path in [
        "/", "/app.js", "/style.css", "/api/worklist", "/dicom-web/workitems", "/none", "/healthz",
      ] {
        let answer = try await served.call("GET", path)
        let policy = answer.headers["content-security-policy"] ?? ""
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"), "\(path)")
        #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["referrer-policy"] == "no-referrer")
      }
      #expect(try await served.call("GET", "/none").status == 404)
      #expect(try await served.call("HEAD", "/").status == 200)
    }
  }

  @Test("Only DICOM JSON is taken, within its limit of length and time")
  func bodies() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.maximumBodyBytes = 4096
    configuration.requestTimeout = .milliseconds(300)
    try await ServedWorklist.run(configuration) { served in
      let path = "/dicom-web/workitems?2.25.1"
      for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/related", nil] {
        let answer = try await served.call("POST", path, body: WorkitemBodies.creation(), type: type)
        #expect(answer.status == 415, "\(type ?? "none")")
      }
      let long = WorkitemBodies.creation(patient: String(repeating: "x", count: 5000))
      #expect(try await served.call("POST", path, body: long).status == 413)
      let chunked = try await served.call("POST", path, body: long, headers: ["Transfer-Encoding: chunked"])
      #expect(chunked.status == 413)
      let slow = try await served.call(
        "POST", path, body: WorkitemBodies.creation(), headers: ["Content-Length: 4000", "Expect:"],
        more: ["--http1.1"])
      #expect(slow.status == 408)
      #expect(try await served.ledger.workitem(try Seed.uid("2.25.1")) == nil)
      #expect(try await served.call("GET", "/healthz/live").status == 200)
    }
  }

  @Test("A peer that asks too often is told to wait")
  func rate() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.requestsPerSecond = 1
    configuration.requestBurst = 1
    try await ServedWorklist.run(configuration) { served in
      // One process and many requests, so that some fall into the same second however slow the machine is.
      let url = "http://127.0.0.1:\(served.port)/healthz/live"
      let answer = try await served.call("GET", "/healthz/live", more: Array(repeating: url, count: 60))
      #expect(answer.body.contains("HTTP/1.1 429") && answer.body.contains("HTTP/1.1 200"))
      #expect(answer.body.lowercased().contains("retry-after: 1"))
    }
  }
}
