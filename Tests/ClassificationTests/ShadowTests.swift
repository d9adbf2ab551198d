import BlockingThreads
import Foundation
import Inference
import Logging
import Testing
import TriageDomain
import TriageTestSupport

@testable import Classification

/// The haemorrhage package twice, under two names.
@Suite struct ShadowTests {
  private func models() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "shadow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for id in ["ich-baseline", "ich-other"] {
      let copy = folder.appending(path: id)
      try FileManager.default.copyItem(at: PackageRoot.url.appending(path: "Models/ich-baseline"), to: copy)
      let manifest = copy.appending(path: "manifest.json")
      let text = try String(contentsOf: manifest, encoding: .utf8)
      try Data(text.replacing("\"id\": \"ich-baseline\"", with: "\"id\": \"\(id)\"").utf8).write(to: manifest)
    }
    return folder
  }

  private func classify(
    _ models: URL, deciding: [FindingKind: String], shadowLimit: Duration = .seconds(60)
  ) async throws -> StudyClassification {
    let catalogue = try await ModelCatalogue.load(
      models, engine: InferenceEngine(), logger: Logger(label: "tests"))
    var configuration = ClassifierConfiguration()
    configuration.deciding = deciding
    configuration.shadowLimit = shadowLimit
    let classifier = try StudyClassifier(
      catalogue.models, pool: BlockingPool(name: "classify", threads: 2), configuration: configuration)
    let positive = try #require(
      try await PhantomSet.load(.demo).studies.first {
        $0.findings.map(\.finding) == ["intracranial_haemorrhage"]
      })
    let study = try #require(FoundStudies(positive.files.map(\.path)).studies.first)
    return try await classifier.classify(study.uid, instances: study.instances, root: FoundStudies.root)
  }

  @Test func oneDecidesAndTheOtherIsRecordedApart() async throws {
    let models = try models()
    defer { try? FileManager.default.removeItem(at: models) }
    let result = try await classify(models, deciding: [.intracranialHaemorrhage: "ich-other"])
    #expect(result.findings.map(\.model.id) == ["ich-other"])
    #expect(result.shadowFindings.map(\.model.id) == ["ich-baseline"])
    #expect(result.shadowFindings.map(\.probability) == result.findings.map(\.probability))
    #expect(result.outcome == .positive)
    let report = String(
      decoding: try JSONEncoder().encode(ClassificationReport(result, priority: .high)), as: UTF8.self)
    #expect(report.contains("\"shadow_findings\":[{"))
  }

  @Test func whoDecidesMustBeSaid() async throws {
    let models = try models()
    defer { try? FileManager.default.removeItem(at: models) }
    await #expect(throws: ClassificationError.self) { try await classify(models, deciding: [:]) }
  }

  @Test func aShadowThatTakesTooLongCostsItsAnswerAndNothingElse() async throws {
    let models = try models()
    defer { try? FileManager.default.removeItem(at: models) }
    let result = try await classify(
      models, deciding: [.intracranialHaemorrhage: "ich-baseline"], shadowLimit: .zero)
    #expect(result.findings.map(\.model.id) == ["ich-baseline"] && result.shadowFindings.isEmpty)
    #expect(result.outcome == .positive)
  }
}
