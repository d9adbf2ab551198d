import Foundation
import Inference
import Testing
import TriageDomain

struct ModelManifestTests {
  @Test("A manifest gives its numbers as they stand")
  func reading() throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let manifest = try ModelPackage.load(fixture.folder).manifest
    #expect(manifest.reference == ModelReference(id: "tiny", version: "1.0"))
    #expect(manifest.inputKind == .headCT)
    #expect(manifest.preprocessing.parameters == ["spacing_mm": 1.5])
    #expect(manifest.findings.map(\.finding) == [.intracranialHaemorrhage])
    #expect(manifest.findings[0].heatMap?.threshold == 0.5)
    #expect(manifest.findings[0].priority == .high)
  }

  @Test(
    "A manifest that lacks a key or strays from its range is refused, with the file and the key",
    arguments: ManifestChange.table)
  func faults(_ fault: ManifestChange) throws {
    var fixture = try PackageFixture()
    defer { fixture.remove() }
    try fixture.set(fault.path, fault.value)
    let error = #expect(throws: InferenceError.self) { try ModelPackage.load(fixture.folder) }
    guard case .manifest(let path, let key, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == fixture.folder.appending(path: "manifest.json").path)
    #expect(key == fault.key)
    #expect(!reason.isEmpty)
  }

  @Test("The site's purpose picks the operating point; without one the package's own does")
  func operatingPoint() throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let finding = try ModelPackage.load(fixture.folder).manifest.findings[0]
    #expect(finding.operatingPoint([:]) == 0.5)
    #expect(finding.operatingPoint([.pneumothorax: .specific]) == 0.5)
    #expect(finding.operatingPoint([.intracranialHaemorrhage: .sensitive]) == 0.2)
    #expect(finding.operatingPoint([.intracranialHaemorrhage: .specific]) == 0.8)
  }

  @Test("Bytes that are no JSON are refused with the file's name")
  func noJSON() throws {
    let fixture = try PackageFixture()
    defer { fixture.remove() }
    let url = fixture.folder.appending(path: "manifest.json")
    try Data("{\"schema\": 1,".utf8).write(to: url)
    let error = #expect(throws: InferenceError.self) { try ModelPackage.load(fixture.folder) }
    #expect(error?.description.hasPrefix(url.path) == true)
  }
}

/// Path to change, value to put there (nil removes the key), the key that the error must name.
struct ManifestChange: Sendable, CustomTestStringConvertible {
  let path: String
  let value: (any Sendable)?
  let key: String

  var testDescription: String { "\(path) = \(value.map { "\($0)" } ?? "nothing")" }

  static let table: [ManifestChange] = changes.map { ManifestChange(path: $0.0, value: $0.1, key: $0.2) }

  private static let changes: [(String, (any Sendable)?, String)] = [
    ("schema", 2, "schema"),
    ("schema", nil, "schema"),
    ("version", nil, "version"),
    ("version", "two words", "version"),
    ("id", "Tiny", "id"),
    ("id", "other", "id"),
    ("input_kind", "knee_mr", "input_kind"),
    ("preprocessing.parameters.spacing_mm", "wide", "preprocessing.parameters.spacing_mm"),
    ("network.file", "../weights.onnx", "network.file"),
    ("network.file", ".hidden", "network.file"),
    ("network.sha256", "abc", "network.sha256"),
    ("network.precision", "f64", "network.precision"),
    ("network.inputs.0.shape", [0, 1], "network.inputs[0].shape"),
    ("network.inputs.0.element", "u8", "network.inputs[0].element"),
    ("network.inputs", [Int](), "network.inputs"),
    ("network.weights_file", "weights.bin", "network.weights_sha256"),
    ("findings.0.finding", "headache", "findings[0].finding"),
    ("findings.0.operating_points.specific", 1.5, "findings[0].operating_points.specific"),
    ("findings.0.operating_points.sensitive", nil, "findings[0].operating_points.sensitive"),
    ("findings.0.operating_points.balanced", 0.9, "findings[0].operating_points"),
    ("findings.0.operating_points", nil, "findings[0].operating_points"),
    ("findings.0.default_purpose", "cautious", "findings[0].default_purpose"),
    ("findings.0.default_purpose", nil, "findings[0].default_purpose"),
    ("findings.0.score.output", "nothing", "findings[0].score.output"),
    ("findings.0.score.channel", 1, "findings[0].score.channel"),
    ("findings.0.score.pooling", "smoothed_top_mean", "findings[0].score.top"),
    ("findings.0.score.channel", nil, "findings[0].score.channel"),
    ("findings.0.score.pooling", "volume", "findings[0].score.output"),
    (
      "gate", [["statistic": "shoe_size", "minimum": 1, "reason": "x"] as [String: any Sendable]],
      "gate[0].statistic"
    ),
    ("gate", [["statistic": "grain_hu", "reason": "x"] as [String: any Sendable]], "gate[0]"),
    (
      "gate",
      [["statistic": "grain_hu", "minimum": 2, "maximum": 1, "reason": "x"] as [String: any Sendable]],
      "gate[0]"
    ),
    ("findings.0.calibration.slope", -1, "findings[0].calibration.slope"),
    ("findings.0.heat_map.output", "score", "findings[0].heat_map.output"),
    ("findings.0.heat_map.channel", 1, "findings[0].heat_map.channel"),
    ("findings.0.urgency", 4, "findings[0].urgency"),
    ("findings.0.priority", "URGENT", "findings[0].priority"),
    ("findings", [Int](), "findings"),
    ("self_check.tolerance", -0.1, "self_check.tolerance"),
    ("self_check.outputs.1.name", "score", "self_check.outputs"),
    ("self_check.inputs.0.file", "/etc/passwd", "self_check.inputs[0].file"),
    ("licence", nil, "licence"),
    ("model_card", nil, "model_card"),
  ]
}
