import Foundation
import StudyLedger
import Testing
import TriageTestSupport

@testable import Worklist

@Suite("PS3.15 B.12: the worklist over TLS", .timeLimit(.minutes(10)))
struct TransportTests {
  /// Certificates of this test's own making: the service's, and a client's by another authority.
  struct Certificates: Sendable {
    let folder: URL
    var service: String { folder.appending(path: "service.pem").path }
    var serviceKey: String { folder.appending(path: "service.key").path }
    var client: String { folder.appending(path: "client.pem").path }
    var clientKey: String { folder.appending(path: "client.key").path }

    static func with(_ body: (Certificates) async throws -> Void) async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: "worklist-tls-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let certificates = Certificates(folder: folder)
      for (name, alternative) in [("service", "DNS:localhost,IP:127.0.0.1"), ("client", "DNS:client")] {
        try await ToolRun.succeed(
          "openssl",
          [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(alternative)", "-out",
            folder.appending(path: "\(name).pem").path, "-keyout", folder.appending(path: "\(name).key").path,
          ])
      }
      try await body(certificates)
    }

    func configuration(asksClients: Bool = false) -> WorklistConfiguration {
      WorklistConfiguration(
        port: 0,
        tls: WorklistTLS(
          certificateFile: service, keyFile: serviceKey, clientAuthorityFile: asksClients ? client : nil))
    }
  }

  /// curl's exit status and what it prints of the answer: version and status.
  static func get(_ port: Int, _ certificates: Certificates, _ more: [String] = []) async throws -> String {
    let run = try await ToolRun.run(
      "curl",
      [
        "-s", "--max-time", "20", "--cacert", certificates.service, "-o", "/dev/null", "-w",
        "%{http_version} %{http_code}",
      ] + more + ["https://127.0.0.1:\(port)/healthz/live"])
    return run.status == 0 ? run.output : "failed"
  }

  @Test(
    "HTTP/2 and HTTP/1.1 are served as the client chooses, TLS 1.2 and later only, and nothing without TLS")
  func versions() async throws {
    try await Certificates.with { certificates in
      try await ServedWorklist.run(certificates.configuration()) { served in
        let choices = [
          ["--http2"], ["--http1.1"], ["--tls-max", "1.2"],
          ["--tls-max", "1.1", "--ciphers", "ALL:@SECLEVEL=0"],
        ]
        var answers: [String] = []
        for choice in choices { answers.append(try await Self.get(served.port, certificates, choice)) }
        #expect(answers == ["2 200", "1.1 200", "2 200", "failed"])
        #expect(
          try await ToolRun.run(
            "curl", ["-s", "--max-time", "20", "http://127.0.0.1:\(served.port)/healthz/live"]
          ).status != 0)
        let answer = try await ToolRun.succeed(
          "curl",
          [
            "-s", "-i", "--http1.1", "--cacert", certificates.service, "-X", "POST",
            "https://127.0.0.1:\(served.port)\(EventChannelTests.all)",
          ])
        #expect(answer.output.contains("wss://127.0.0.1:\(served.port)/dicom-web/subscribers/WATCHER"))
      }
    }
  }

  @Test("Event channels work over TLS")
  func events() async throws {
    try await Certificates.with { certificates in
      try await ServedWorklist.run(certificates.configuration()) { served in
        let title = try #require(SubscriptionServiceTests.title)
        try await served.ledger.subscribeGlobally(title, lock: false, filter: nil, at: ServedWorklist.moment)
        _ = try await served.seed(Seed(number: 1))
        let isOpen = try await WatchingClient.run(
          port: served.port, title: "WATCHER", authority: certificates.service
        ) { inbox in
          #expect(await inbox.events(2) == ["1 SCHEDULED", "5"])
        }
        #expect(isOpen)
      }
    }
  }

  @Test("With a client authority only its clients are let in")
  func clients() async throws {
    try await Certificates.with { certificates in
      try await ServedWorklist.run(certificates.configuration(asksClients: true)) { served in
        let known = ["--cert", certificates.client, "--key", certificates.clientKey]
        let stranger = ["--cert", certificates.service, "--key", certificates.serviceKey]
        let answers = [
          try await Self.get(served.port, certificates), try await Self.get(served.port, certificates, known),
          try await Self.get(served.port, certificates, stranger),
        ]
        #expect(answers == ["failed", "2 200", "failed"])
      }
    }
  }

  @Test("A certificate or key that can't be used is refused with its key before anything is bound")
  func misconfigured() async throws {
    try await Certificates.with { certificates in
      func key(_ tls: WorklistTLS) -> String? {
        do throws(WorklistError) { _ = try tls.context() } catch {
          if case .misconfigured(let key, _) = error { return key }
        }
        return nil
      }
      let (file, own) = (certificates.service, certificates.serviceKey)
      #expect(key(WorklistTLS(certificateFile: file, keyFile: own)) == nil)
      #expect(key(WorklistTLS(certificateFile: "/none", keyFile: own)) == "tls.certificate_file")
      #expect(key(WorklistTLS(certificateFile: file, keyFile: file)) == "tls.key_file")
      #expect(key(WorklistTLS(certificateFile: file, keyFile: certificates.clientKey)) == "tls.key_file")
      #expect(
        key(WorklistTLS(certificateFile: file, keyFile: own, clientAuthorityFile: own))
          == "tls.client_authority_file")
    }
  }
}
