import Crypto
import Foundation
import Inference
import Logging
import Testing

struct ModelCatalogueTests {
  private let engine = InferenceEngine(InferenceConfiguration(streams: 1, threads: 1))
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  @Test("Every package below the folder is loaded and self-checked, in order of the ids")
  func loading() async throws {
    let one = try PackageFixture(id: "b-model")
    defer { one.remove() }
    var two = try PackageFixture(id: "a-model", in: one.models)
    try two.set("input_kind", "chest_radiograph")
    try Data("for people".utf8).write(to: one.models.appending(path: "README.md"))
    let catalogue = try await ModelCatalogue.load(one.models, engine: engine, logger: logger)
    #expect(catalogue.models.map(\.manifest.id) == ["a-model", "b-model"])
    #expect(catalogue.models(for: .headCT).map(\.manifest.id) == ["b-model"])
  }

  @Test("A network that gives another answer than its self-check stops the start and is named")
  func selfCheck() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let input = (0..<16).map { Float($0) / 4 - 1 }
    let wrong = PackageFixture.score(input) + 0.01
    try PackageFixture.write([wrong], to: fixture.folder.appending(path: "score.f32"))
    let error = await #expect(throws: InferenceError.self) {
      try await ModelCatalogue.load(fixture.models, engine: engine, logger: logger)
    }
    guard case .selfCheck(fixture.folder.path, "score", let difference, 0.0001)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(abs(difference - 0.01) < 1e-4)
  }

  @Test("An expected value that is no number never passes")
  func notANumber() async throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    try PackageFixture.write([.nan], to: fixture.folder.appending(path: "score.f32"))
    let error = await #expect(throws: InferenceError.self) {
      try await ModelCatalogue.load(fixture.models, engine: engine, logger: logger)
    }
    guard case .selfCheck(_, "score", .infinity, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("The report goes on after a bad package and says what is wrong with each")
  func report() async throws {
    let good = try PackageFixture(id: "good")
    defer { good.remove() }
    var bad = try PackageFixture(id: "bad", in: good.models)
    try bad.set("network.sha256", String(repeating: "0", count: 64))
    let unknown = try PackageFixture(id: "no-network", in: good.models)
    try writeBrokenNetwork(unknown)
    let reports = try await ModelCatalogue.report(good.models, engine: engine)
    #expect(reports.map { URL(filePath: $0.folder).lastPathComponent } == ["bad", "good", "no-network"])
    #expect(reports[1].problem == nil)
    #expect((reports[1].selfCheckDifference ?? .infinity) <= 0.0001)
    guard case .digestMismatch? = reports[0].problem, case .network(_, let reason)? = reports[2].problem
    else {
      Issue.record("\(reports.map(\.problem))")
      return
    }
    #expect(reports[2].manifest?.id == "no-network")
    #expect(reason.contains("can't be read"))
  }

  @Test("A folder without a package, or that is not there, is refused by name")
  func empty() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "inference-\(UUID().uuidString)")
    let missing = await #expect(throws: InferenceError.self) {
      try await ModelCatalogue.load(folder, engine: engine, logger: logger)
    }
    guard case .unreadable(folder.path, _)? = missing else {
      Issue.record("\(String(describing: missing))")
      return
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    await #expect(throws: InferenceError.noPackages(path: folder.path)) {
      try await ModelCatalogue.load(folder, engine: engine, logger: logger)
    }
  }

  @Test("The product's own packages are in order")
  func ownPackages() async throws {
    let reports = try await ModelCatalogue.report(
      PackageFixture.root.appending(path: "Models"), engine: InferenceEngine())
    #expect(reports.map(\.problem) == reports.map { _ in nil })
    #expect(!reports.isEmpty)
  }

  /// Replaces the network by bytes that are none, with their right digest.
  private func writeBrokenNetwork(_ fixture: PackageFixture) throws {
    var fixture = fixture
    let bytes = Data("no network".utf8)
    try bytes.write(to: fixture.folder.appending(path: "weights.onnx"))
    try fixture.set("network.sha256", SHA256.hash(data: bytes).hexadecimal)
  }
}
