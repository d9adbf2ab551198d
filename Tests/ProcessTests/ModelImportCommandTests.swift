import Foundation
import Testing
import TriageTestSupport

/// `triaged models import` and what an operator meets after it.
@Suite struct `Importing a model from the command line` {
  /// A models directory with the project's haemorrhage package, and the same network as a third party would bring it:
  /// another id, no digest.
  private struct Site {
    let folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID().uuidString)")
    var models: URL { folder.appending(path: "models") }
    var foreign: URL { folder.appending(path: "foreign") }
    var network: URL { foreign.appending(path: "net.onnx") }
    var manifest: URL { foreign.appending(path: "manifest.json") }

    init() throws {
      let own = PackageRoot.url.appending(path: "Models/ich-baseline")
      try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: own, to: models.appending(path: "ich-baseline"))
      try FileManager.default.copyItem(at: own, to: foreign)
      try FileManager.default.moveItem(at: foreign.appending(path: "weights.onnx"), to: network)
      let lines = try String(contentsOf: manifest, encoding: .utf8)
        .replacing("\"id\": \"ich-baseline\"", with: "\"id\": \"theirs\"")
        .split(separator: "\n").filter { !$0.contains("\"sha256\"") }
      try Data(lines.joined(separator: "\n").utf8).write(to: manifest)
    }

    func triaged(_ arguments: String..., configuration: String = "") async throws -> ToolRun {
      let config = folder.appending(path: "triaged.yaml")
      try Data("models:\n  directory: \(models.path)\n\(configuration)".utf8).write(to: config)
      return try await ToolRun.run(DaemonSetting.program.path, arguments + ["--config", config.path])
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
  }

  @Test func `an imported package must be told to decide or to stay in shadow before anything is read`()
    async throws
  {
    let site = try Site()
    defer { site.remove() }
    let run = try await site.triaged(
      "models", "import", site.network.path, "--manifest", site.manifest.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      run.output.contains("theirs@") && run.output.contains("models.deciding: {intracranial_haemorrhage:"))

    let positive = try #require(
      try await PhantomSet.load(.demo).studies.first { $0.outcome == "positive" })
    let study = try #require(positive.files.first).deletingLastPathComponent().path
    let undecided = try await site.triaged("classify", study)
    #expect(undecided.status == 78)
    #expect(undecided.errors.contains("ich-baseline and theirs"))

    let decided = try await site.triaged(
      "classify", "--json", study, configuration: "  deciding: {intracranial_haemorrhage: ich-baseline}\n")
    struct Line: Decodable {
      struct Finding: Decodable {
        let model: String
        let probability: Double
      }
      let findings: [Finding]
      let shadowFindings: [Finding]
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let line = try decoder.decode(Line.self, from: Data(decided.output.utf8))
    #expect(line.findings.map(\.model).allSatisfy { $0.hasPrefix("ich-baseline@") } && !line.findings.isEmpty)
    #expect(line.shadowFindings.map(\.model).allSatisfy { $0.hasPrefix("theirs@") })
    #expect(line.shadowFindings.map(\.probability) == line.findings.map(\.probability))
    let list = try await site.triaged(
      "models", "list", "--verbose",
      configuration: "  deciding: {intracranial_haemorrhage: ich-baseline}\n")
    #expect(list.output.contains("decides on Intracranial haemorrhage"))
    #expect(list.output.contains("in shadow for Intracranial haemorrhage"))
  }

  @Test func `a package with a pre-processing that the program does not know changes nothing`() async throws {
    let site = try Site()
    defer { site.remove() }
    let text = try String(contentsOf: site.manifest, encoding: .utf8)
    try Data(text.replacing("head_ct_slabs", with: "head_ct_magic").utf8).write(to: site.manifest)
    let run = try await site.triaged(
      "models", "import", site.network.path, "--manifest", site.manifest.path)
    #expect(run.status == 70)
    #expect(run.errors.contains("head_ct_magic"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.models.path) == ["ich-baseline"])
  }
}

/// `triaged evaluate` as an operator runs it.
@Suite struct `Evaluating from the command line` {
  private func evaluate(_ labels: String, _ arguments: [String]) async throws -> ToolRun {
    let file = FileManager.default.temporaryDirectory.appending(path: "labels-\(UUID().uuidString).csv")
    try Data(labels.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await ToolRun.run(
      DaemonSetting.program.path, ["evaluate", "--labels", file.path] + arguments,
      environment: ["TRIAGED_MODELS": PackageRoot.url.appending(path: "Models").path])
  }

  @Test func `the made-up radiographs are told apart, in the table, as JSON and as a picture`() async throws {
    let studies = try await PhantomSet.load(.demo).studies.filter {
      $0.name.hasPrefix("dx-") || $0.name.hasPrefix("cr-")
    }
    var labels = "study_uid,pneumothorax\n"
    for study in studies { labels += "\(study.studyUID),\(study.findings.isEmpty ? 0 : 1)\n" }
    let paths = studies.flatMap { $0.files.map(\.path) }
    let picture = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).svg")
    defer { try? FileManager.default.removeItem(at: picture) }
    let table = try await evaluate(labels, ["--svg", picture.path] + paths)
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.output.contains("AUC               1.000"))
    #expect(try String(contentsOf: picture, encoding: .utf8).contains("AUC 1.000"))

    struct Report: Decodable {
      struct Result: Decodable {
        let finding: String
        let n: Int
        let auc: Double
      }
      let results: [Result]
    }
    let json = try await evaluate(labels, ["--json"] + paths)
    let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
    #expect(report.results.map(\.finding) == ["pneumothorax"])
    #expect(report.results.map(\.n) == [studies.count] && report.results.map(\.auc) == [1])
  }

  @Test func `labels that can't be read are named with their line and nothing is classified`() async throws {
    let run = try await evaluate("study_uid,pneumothorax\n2.25.1,perhaps\n", ["/"])
    #expect(run.status == 1)
    #expect(run.errors.contains("line 2: pneumothorax is neither 1, 0 nor empty"))
  }
}
