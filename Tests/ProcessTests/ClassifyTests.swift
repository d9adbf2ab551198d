import Foundation
import Testing
import TriageTestSupport

/// `triaged classify --json` as a user runs it.
@Suite struct `Classifying from the command line` {
  struct Line: Decodable {
    struct Finding: Decodable {
      let finding: String
      let present: Bool
      let probability: Double
      let operatingPoint: Double
      let laterality: String
      let keyInstance: String?
      let model: String
    }
    struct Series: Decodable {
      let uid: String
      let chosen: Bool
      let reason: String
    }
    let studyUid: String
    let outcome: String
    let reason: String?
    let priority: String
    let series: [Series]
    let findings: [Finding]
    let timingMs: [String: Double]
  }

  static func classify(_ arguments: [String]) async throws -> (run: ToolRun, lines: [String: Line]) {
    let run = try await ToolRun.run(
      DaemonSetting.program.path, ["classify", "--json"] + arguments,
      environment: ["TRIAGED_MODELS": PackageRoot.url.appending(path: "Models").path])
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let lines = try run.output.split(separator: "\n").map {
      try decoder.decode(Line.self, from: Data($0.utf8))
    }
    return (run, Dictionary(uniqueKeysWithValues: lines.map { ($0.studyUid, $0) }))
  }

  @Test func `each made-up study ends as it was painted`() async throws {
    let set = try await PhantomSet.load(.demo)
    let folder = try #require(set.studies.first?.files.first).deletingLastPathComponent()
      .deletingLastPathComponent()
    let (run, lines) = try await Self.classify(set.studies.flatMap { $0.files.map(\.path) })
    #expect(run.status == 0, "\(folder.path): \(run.errors)")
    #expect(lines.count == set.studies.count)
    for study in set.studies {
      let line = try #require(lines[study.studyUID], "\(study.name) has no line")
      #expect(line.outcome == study.outcome, "\(study.name): \(line.reason ?? "")")
      for expected in study.findings {
        let found = try #require(line.findings.first { $0.finding == expected.finding }, "\(study.name)")
        #expect(found.present, "\(study.name)")
        #expect(found.laterality == expected.laterality, "\(study.name)")
        #expect(found.keyInstance != nil, "\(study.name)")
      }
      for finding in line.findings {
        #expect(finding.present == (finding.probability >= finding.operatingPoint), "\(study.name)")
      }
    }
  }

  @Test func `a bad file is named, the rest goes on, and the exit code is 1`() async throws {
    let study = try await PhantomSet.load(.demo).study("ct-bleed-left")
    let bad = FileManager.default.temporaryDirectory.appending(path: "not-dicom-\(UUID().uuidString).dcm")
    try Data("This is not DICOM.".utf8).write(to: bad)
    defer { try? FileManager.default.removeItem(at: bad) }
    let (run, lines) = try await Self.classify([bad.path, "/nowhere/at-all"] + study.files.map(\.path))
    #expect(run.status == 1)
    #expect(run.errors.contains(bad.path))
    #expect(run.errors.contains("/nowhere/at-all"))
    #expect(lines[study.studyUID]?.outcome == "positive")
  }

  @Test func `malformed studies end visibly and never stop the command`() async throws {
    let set = try await PhantomSet.load(.malformed)
    let (run, lines) = try await Self.classify(set.studies.flatMap { $0.files.map(\.path) })
    #expect(run.status == 1, "\(run.errors.suffix(2000))")
    #expect(!lines.isEmpty)
    for line in lines.values where line.outcome == "not_eligible" || line.outcome == "failed" {
      #expect(line.reason?.isEmpty == false, "\(line.studyUid)")
    }
  }

  @Test(.enabled(if: PackageRoot.realData != nil, "no real data here"))
  func `the real GE series is chosen and every real folder ends with an outcome`() async throws {
    let data = try #require(PackageRoot.realData).appending(path: "dcm_qa_ct")
    let folders = try FileManager.default.contentsOfDirectory(atPath: data.path).filter {
      $0.hasPrefix("philips-") || $0 == "ge-tilted-head"
    }
    #expect(folders.count > 1)
    for folder in folders.sorted() {
      let (run, lines) = try await Self.classify([data.appending(path: folder).path])
      #expect(!lines.isEmpty, "\(folder): \(run.errors)")
      for line in lines.values {
        #expect(line.outcome != "failed", "\(folder): \(line.reason ?? "")")
        #expect(line.series.allSatisfy { !$0.reason.isEmpty }, "\(folder)")
        if folder == "ge-tilted-head" {
          #expect(line.series.contains { $0.chosen }, "\(folder): \(line.series.map(\.reason))")
          #expect(Set(line.findings.map(\.finding)) == ["intracranial_haemorrhage", "ischaemic_stroke"])
        }
      }
    }
  }
}
