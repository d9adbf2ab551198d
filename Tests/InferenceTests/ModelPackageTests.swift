import Foundation
import Inference
import Testing

struct ModelPackageTests {
  @Test("Weights of which one byte differs are refused with both digests")
  func tampered() throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let url = fixture.folder.appending(path: "weights.onnx")
    var weights = try Data(contentsOf: url)
    weights[weights.count / 2] ^= 1
    try weights.write(to: url)
    let error = #expect(throws: InferenceError.self) { try ModelPackage.load(fixture.folder) }
    guard case .digestMismatch(let path, let expected, let actual)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == url.path)
    #expect(expected.count == 64 && actual.count == 64 && expected != actual)
  }

  @Test(
    "A file that is not there is named",
    arguments: ["weights.onnx", "input.f32", "model-card.md", "manifest.json"])
  func missing(_ file: String) throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let url = fixture.folder.appending(path: file)
    try FileManager.default.removeItem(at: url)
    #expect(throws: InferenceError.unreadable(path: url.path, reason: "it is not there")) {
      try ModelPackage.load(fixture.folder)
    }
  }

  @Test("A link in place of a file is refused, wherever it leads")
  func link() throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let url = fixture.folder.appending(path: "weights.onnx")
    let elsewhere = fixture.models.appending(path: "elsewhere.onnx")
    try FileManager.default.moveItem(at: url, to: elsewhere)
    try FileManager.default.createSymbolicLink(at: url, withDestinationURL: elsewhere)
    #expect(throws: InferenceError.unreadable(path: url.path, reason: "not a regular file")) {
      try ModelPackage.load(fixture.folder)
    }
  }

  @Test("Weights and tensors over the limits are refused before they are read")
  func limits() throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    var limits = PackageLimits()
    limits.maximumWeightBytes = 100
    #expect(
      throws: InferenceError.overLimit(
        path: fixture.folder.appending(path: "weights.onnx").path, what: "the network", limit: 100)
    ) { try ModelPackage.load(fixture.folder, limits: limits) }
    limits = PackageLimits()
    limits.maximumTensorValues = 15
    #expect(
      throws: InferenceError.overLimit(
        path: fixture.folder.appending(path: "manifest.json").path, what: "network.inputs x", limit: 15)
    ) { try ModelPackage.load(fixture.folder, limits: limits) }
  }

  @Test("A self-check file of another size than its tensor is refused")
  func selfCheckSize() throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let url = fixture.folder.appending(path: "input.f32")
    try PackageFixture.write([1, 2, 3], to: url)
    let error = #expect(throws: InferenceError.self) { try ModelPackage.load(fixture.folder) }
    #expect(error == .manifest(path: url.path, key: "x", reason: "holds 12 bytes, its shape needs 64"))
  }
}
