import Foundation
import Inference
import Testing
import TriageDomain

/// A third party's files, outside any models directory, and an empty one.
private struct Foreign {
  let package: PackageFixture
  let models: URL
  let engine = InferenceEngine(InferenceConfiguration(streams: 1, threads: 1))

  init() throws {
    package = try PackageFixture()
    models = package.models.appending(path: "installed")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
  }

  func stage(makeSelfCheck: Bool = false, network: String = "weights.onnx") async throws -> ModelImport {
    try await ModelImport.stage(
      network: package.folder.appending(path: network),
      manifest: package.folder.appending(path: "manifest.json"), into: models,
      makeSelfCheck: makeSelfCheck, engine: engine)
  }

  /// Hidden ones too.
  var entries: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: models.path) } }
}

struct ModelImportTests {
  @Test("A staged package is not among the installed ones until it is installed, and then whole")
  func install() async throws {
    let foreign = try Foreign()
    defer { foreign.package.remove() }
    let staged = try await foreign.stage()
    #expect(try foreign.entries.allSatisfy { $0.hasPrefix(".") })
    try await staged.install()
    #expect(try foreign.entries == ["tiny"])
    let installed = try ModelPackage.load(foreign.models.appending(path: "tiny"))
    #expect(installed.manifest.reference.description == "tiny@1.0")
  }

  @Test("Digest and file name are filled in and what the program does not know stays")
  func completed() async throws {
    let foreign = try Foreign()
    defer { foreign.package.remove() }
    var package = foreign.package
    try package.set("network.sha256", nil)
    try package.set("network.file", nil)
    try package.set("hospital", ["validated": true, "by": "nobody", "n": 12])
    try await foreign.stage().install()
    let folder = foreign.models.appending(path: "tiny")
    #expect(try ModelPackage.load(folder).manifest.network.file == "weights.onnx")
    let text = try String(contentsOf: folder.appending(path: "manifest.json"), encoding: .utf8)
    #expect(
      text.contains("\"hospital\"") && text.contains("\"n\" : 12") && text.contains("\"validated\" : true"))
  }

  @Test("A network that is not the one of the stated digest is refused and nothing is left")
  func digest() async throws {
    let foreign = try Foreign()
    defer { foreign.package.remove() }
    var package = foreign.package
    try package.set("network.sha256", String(repeating: "0", count: 64))
    let error = await #expect(throws: InferenceError.self) { try await foreign.stage() }
    guard case .digestMismatch? = error else { throw try #require(error) }
    #expect(try foreign.entries.isEmpty)
  }

  @Test("A self-check that fails is refused and nothing is left")
  func wrongAnswer() async throws {
    let foreign = try Foreign()
    defer { foreign.package.remove() }
    try PackageFixture.write([99], to: foreign.package.folder.appending(path: "score.f32"))
    let error = await #expect(throws: InferenceError.self) { try await foreign.stage() }
    guard case .selfCheck? = error else { throw try #require(error) }
    #expect(try foreign.entries.isEmpty)
  }

  @Test(
    "Without a self-check the import is refused, unless one is asked for; then it passes and notices a change"
  )
  func selfCheckMade() async throws {
    let foreign = try Foreign()
    defer { foreign.package.remove() }
    var package = foreign.package
    try package.set("self_check", nil)
    let error = await #expect(throws: InferenceError.self) { try await foreign.stage() }
    guard case .manifest(_, "self_check", let reason)? = error else { throw try #require(error) }
    #expect(reason.contains("--make-self-check"))
    try await foreign.stage(makeSelfCheck: true).install()
    let folder = foreign.models.appending(path: "tiny")
    let reports = try await ModelCatalogue.report(foreign.models, engine: foreign.engine)
    #expect(reports.map(\.problem) == [nil])
    try PackageFixture.write([99], to: folder.appending(path: "self-check-output-0.f32"))
    let later = try await ModelCatalogue.report(foreign.models, engine: foreign.engine)
    guard case .selfCheck? = later.first?.problem else {
      Issue.record("\(later.map(\.problem))")
      return
    }
  }

  @Test("A package that is there already stays as it is")
  func twice() async throws {
    let foreign = try Foreign()
    defer { foreign.package.remove() }
    try await foreign.stage().install()
    let error = await #expect(throws: InferenceError.self) { try await foreign.stage() }
    #expect(
      error == .importing(path: foreign.models.appending(path: "tiny").path, reason: "is there already"))
    #expect(try foreign.entries == ["tiny"])
  }

  @Test(
    "What the network is not, and files that are missing, are named",
    arguments: [
      ("network.inputs.0.shape", [1, 1, 5, 5] as any Sendable), ("model_card", "nowhere.md"),
      ("self_check.inputs.0.file", "nowhere.f32"),
    ])
  func faults(path: String, value: any Sendable) async throws {
    let foreign = try Foreign()
    defer { foreign.package.remove() }
    var package = foreign.package
    try package.set(path, value)
    let error = await #expect(throws: InferenceError.self) { try await foreign.stage() }
    #expect(error?.description.isEmpty == false)
    #expect(try foreign.entries.isEmpty)
  }
}
