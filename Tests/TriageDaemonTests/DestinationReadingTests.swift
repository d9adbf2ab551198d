import HL7
import Testing
import Triage
import TriageDomain

@testable import TriageDaemon

@Suite struct `Destinations in the configuration` {
  private func read(_ lines: String) throws -> DestinationSection {
    let yaml = "delivery:\n  destinations:\n    - name: x\n" + lines
    return try #require(
      try Configuration.read(yaml: yaml, file: "x.yaml").configuration.delivery.destinations.first)
  }

  private func mistakes(_ lines: String) throws -> [String] {
    let error = try #require(throws: ConfigurationError.self) { _ = try read(lines) }
    guard case .invalid(let problems) = error else { throw error }
    return problems.map { "\($0.key) \($0.message)" }
  }

  @Test
  func `a webhook is told of positive studies and an HL7 receiver of every study where nothing is said`()
    throws
  {
    let webhook = try read("      kind: webhook\n      url: https://x.example\n      secret_file: /s\n")
    #expect(webhook.route.workitemOutcomes == [.positive] && webhook.route.documents.isEmpty)
    let ris = try read("      kind: hl7\n      host: ris.example\n      outcomes: [negative, failed]\n")
    #expect(ris.route.workitemOutcomes == [.negative, .failed])
    #expect(try read("      kind: hl7\n      host: ris.example\n").outcomes == Set(OutcomeKind.allCases))
    guard case .hl7("ris.example", 2575, let parties) = ris.kind else { throw Mismatch() }
    #expect(parties.sendingApplication == "TRIAGED")
  }

  @Test func `what a kind needs is asked for`() throws {
    #expect(try mistakes("      kind: hl7\n").contains { $0.contains("host is needed") })
    #expect(
      try mistakes("      kind: webhook\n      url: https://x.example\n").contains {
        $0.contains("secret_file")
      })
    #expect(
      try mistakes("      kind: webhook\n      secret_file: /s\n      url: ftp://x\n").contains {
        $0.contains("http")
      })
    #expect(try mistakes("      kind: pigeon\n").contains { $0.contains("webhook or hl7") })
  }

  @Test func `a message that names a patient goes over TLS or stays on this machine`() throws {
    func lines(_ url: String) -> String {
      "      kind: webhook\n      secret_file: /s\n      patient_data: true\n      url: \(url)\n"
    }
    _ = try read(lines("https://x.example/a"))
    _ = try read(lines("http://127.0.0.1:80/a"))
    _ = try read(lines("http://localhost/a"))
    for url in ["http://x.example", "http://localhost.x.example/", "http://127.0.0.100/"] {
      #expect(try mistakes(lines(url)).contains { $0.contains("patient_data") })
    }
  }

  private struct Mismatch: Error {}
}
