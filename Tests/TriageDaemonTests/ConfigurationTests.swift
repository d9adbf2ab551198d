import DICOMCore
import Foundation
import Inference
import ResultDocuments
import Testing
import TriageDomain

@testable import TriageDaemon

@Suite struct `Reading the configuration` {
  static let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "etc/triaged/triaged.yaml")

  @Test func `the shipped file shows every key with the default that the code has`() throws {
    let shipped = try Configuration.read(path: Self.shipped.path)
    let embedded = try Configuration.embeddedDefaults()
    let stated = Dictionary(uniqueKeysWithValues: shipped.effective.map { ($0.key, $0) })
    for expected in embedded.effective {
      let found = try #require(stated[expected.key], "\(expected.key) is not in the file")
      #expect(found.value == expected.value, "\(expected.key)")
      #expect(
        expected.key == "delivery.destinations" || !found.isDefault,
        "\(expected.key) is not written in the file")
    }
  }

  @Test func `all mistakes are reported at once, each with its line and key`() throws {
    let yaml = """
      reception:
        port: 70000
        ae_titles: [THIS-TITLE-IS-TOO-LONG]
      assembly:
        quiet_period_s: soon
      worklist:
        prot: 80
      """
    let error = try #require(throws: ConfigurationError.self) {
      try Configuration.read(yaml: yaml, file: "x.yaml")
    }
    guard case .invalid(let problems) = error else { throw error }
    #expect(
      problems.map { "\($0.line ?? 0) \($0.key)" } == [
        "2 reception.port", "3 reception.ae_titles", "5 assembly.quiet_period_s", "7 worklist.prot",
      ])
    #expect(problems.last?.message.contains("did you mean port?") == true)
  }

  @Test
  func `a purpose is taken for the finding that names it and default leaves it to the package`() throws {
    let yaml = """
      models:
        operating_points:
          pneumothorax: sensitive
          ischaemic_stroke: default
      """
    let models = try Configuration.read(yaml: yaml, file: "x.yaml").configuration.models
    #expect(models.operatingPoints == [.pneumothorax: .sensitive])
  }

  @Test func `the deciding package is taken by its finding and an empty id names none`() throws {
    let yaml = """
      models:
        deciding: {intracranial_haemorrhage: ich-baseline, pneumothorax: ""}
        shadow_limit_s: 5
        minimum_age_years: 18
      """
    let models = try Configuration.read(yaml: yaml, file: "x.yaml").configuration.models
    #expect(models.deciding == [.intracranialHaemorrhage: "ich-baseline"])
    #expect(models.shadowLimit == .seconds(5))
    #expect(models.minimumAgeYears == 18)
  }

  @Test func `what is made is what destinations take, and a report names segments only where both go`() throws
  {
    func options(_ destinations: [String]) throws -> ResultDocumentOptions {
      let items = destinations.enumerated().map { index, documents in
        "    - {name: d\(index), kind: stow-rs, url: http://a, documents: \(documents)}\n"
      }
      let yaml = destinations.isEmpty ? "" : "delivery:\n  destinations:\n" + items.joined()
      return try Configuration.read(yaml: yaml, file: "x.yaml").configuration.resultOptions
    }
    #expect(try options([]).kinds == Set(ResultDocument.Kind.allCases))
    #expect(try options(["[SR]", "[GSPS, SC]"]).kinds == [.structuredReport, .presentationState, .keyImage])
    #expect(try options(["[SR, SEG]", "[SC]"]).reportsSegments)
    #expect(try !options(["[SR, SEG]", "[SR]"]).reportsSegments)
  }

  @Test func `urgency and the report of a study that is not eligible are as configured`() throws {
    let yaml = """
      results:
        not_eligible_report: true
        urgency:
          pneumothorax: {priority: urgent, acr_category: 2}
          ischaemic_stroke: {priority: none, acr_category: 0}
      """
    let options = try Configuration.read(yaml: yaml, file: "x.yaml").configuration.resultOptions
    #expect(options.reportsNotEligible)
    #expect(options.urgency[.pneumothorax] == FindingUrgency(priority: .urgent, category: .hours))
    #expect(options.urgency[.ischaemicStroke] == FindingUrgency(priority: nil, category: nil))
    #expect(
      options.urgency[.intracranialHaemorrhage] == FindingUrgency(priority: .emergency, category: .minutes))
    for wrong in ["priority: soon", "acr_category: 4"] {
      #expect(throws: ConfigurationError.self) {
        try Configuration.read(yaml: "results: {urgency: {pneumothorax: {\(wrong)}}}", file: "x.yaml")
      }
    }
  }

  @Test func `a destination is read with its defaults`() throws {
    let yaml = """
      delivery:
        destinations:
          - name: pacs
            kind: dimse
            host: 127.0.0.1
            port: 4242
            called_ae_title: ORTHANC
      """
    let configuration = try Configuration.read(yaml: yaml, file: "x.yaml").configuration
    let destination = try #require(configuration.delivery.destinations.first)
    #expect(destination.documents == Set(ResultDocument.Kind.allCases))
    guard case .dimse(let host, let port, let called, let calling) = destination.kind else {
      Issue.record("not a dimse destination")
      return
    }
    #expect(host == "127.0.0.1")
    #expect(port == 4242)
    #expect(called.value == "ORTHANC")
    #expect(calling.value == "TRIAGED")
  }

  @Test(arguments: [
    "delivery: {destinations: [{kind: dimse, host: a, called_ae_title: A}]}",
    "delivery: {destinations: [{name: a}]}",
    "delivery: {destinations: [{name: a, kind: stow-rs, url: ftp://a}]}",
    "delivery: {destinations: [{name: a, kind: dimse, host: a}]}",
    "delivery: {destinations: [{name: a, kind: stow-rs, url: http://a, documents: [PDF]}]}",
    "delivery: {destinations: [{name: a, kind: stow-rs, url: http://a}, {name: a, kind: ups-rs, url: http://a}]}",
    "models: {operating_points: {pneumothorax: careful}}",
    "models: {operating_points: {headache: sensitive}}",
    "reception: [1, 2]",
    "reception: {port: {a: 1}}",
    "a: [",
  ])
  func `a wrong configuration is refused`(yaml: String) {
    #expect(throws: ConfigurationError.self) { try Configuration.read(yaml: yaml, file: "x.yaml") }
  }
}
