import Crypto
import Foundation
import Inference

/// A model package written into a temporary folder of its own, of the tiny network unless told otherwise.
struct PackageFixture {
  /// The package's folder, `<temporary>/<id>`.
  let folder: URL
  var models: URL { folder.deletingLastPathComponent() }
  var manifest: [String: Any]

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The tiny network's answer, by its definition in Fixtures/tiny-model/make.py.
  static func score(_ values: [Float]) -> Float {
    values.enumerated().reduce(0) { $0 + $1.element * (Float($1.offset) / 8 - 1) }
  }

  init(id: String = "tiny", in models: URL? = nil) throws {
    let models =
      models ?? FileManager.default.temporaryDirectory.appending(path: "inference-\(UUID().uuidString)")
    folder = models.appending(path: id)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let weights = try Data(contentsOf: Self.root.appending(path: "Fixtures/tiny-model/weights.onnx"))
    try weights.write(to: folder.appending(path: "weights.onnx"))
    let input = (0..<16).map { Float($0) / 4 - 1 }
    try Self.write(input, to: folder.appending(path: "input.f32"))
    try Self.write([Self.score(input)], to: folder.appending(path: "score.f32"))
    try Self.write(input.map { max($0, 0) }, to: folder.appending(path: "heat.f32"))
    try Data("# tiny".utf8).write(to: folder.appending(path: "model-card.md"))
    manifest = Self.manifest(id: id, digest: SHA256.hash(data: weights).hexadecimal)
    try writeManifest()
  }

  func remove() { try? FileManager.default.removeItem(at: models) }

  func writeManifest() throws {
    let data = try JSONSerialization.data(withJSONObject: manifest, options: .sortedKeys)
    try data.write(to: folder.appending(path: "manifest.json"))
  }

  /// Sets the value at a path such as `findings.0.score.output`; nil removes it.
  mutating func set(_ path: String, _ value: Any?) throws {
    manifest = Self.set(manifest, path.split(separator: ".")[...], value) as? [String: Any] ?? [:]
    try writeManifest()
  }

  static func write(_ values: [Float], to url: URL) throws {
    try unsafe values.withUnsafeBytes { unsafe Data($0) }.write(to: url)
  }

  private static func set(_ node: Any, _ path: ArraySlice<Substring>, _ value: Any?) -> Any {
    guard let key = path.first else { return node }
    let rest = path.dropFirst()
    if var array = node as? [Any], let index = Int(key) {
      array[index] = rest.isEmpty ? (value ?? NSNull()) : set(array[index], rest, value)
      return array
    }
    var object = node as? [String: Any] ?? [:]
    object[String(key)] = rest.isEmpty ? value : set(object[String(key)] ?? [String: Any](), rest, value)
    return object
  }

  private static func manifest(id: String, digest: String) -> [String: Any] {
    [
      "schema": 1, "id": id, "version": "1.0", "title": "Tiny", "status": "baseline", "input_kind": "head_ct",
      "preprocessing": ["kind": "none", "version": 1, "parameters": ["spacing_mm": 1.5]],
      "network": [
        "file": "weights.onnx", "sha256": digest, "precision": "f32",
        "inputs": [["name": "x", "shape": [1, 1, 4, 4], "element": "f32"]],
        "outputs": [
          ["name": "score", "shape": [1, 1], "element": "f32"],
          ["name": "heat", "shape": [1, 1, 4, 4], "element": "f32"],
        ],
      ],
      "findings": [
        [
          "finding": "intracranial_haemorrhage",
          "code": ["value": "1386000", "scheme": "SCT", "meaning": "Intracranial haemorrhage"],
          "site": ["value": "12738006", "scheme": "SCT", "meaning": "Brain"],
          "score": ["output": "score", "channel": 0, "pooling": "single"],
          "calibration": ["slope": 1, "intercept": 0],
          "heat_map": ["output": "heat", "channel": 0, "threshold": 0.5],
          "operating_points": ["sensitive": 0.2, "balanced": 0.5, "specific": 0.8],
          "default_purpose": "balanced", "urgency": 1, "priority": "HIGH",
        ]
      ],
      "self_check": [
        "inputs": [["name": "x", "file": "input.f32"]],
        "outputs": [["name": "score", "file": "score.f32"], ["name": "heat", "file": "heat.f32"]],
        "tolerance": 0.0001,
      ],
      "licence": ["spdx": "Apache-2.0", "holder": "nobody", "note": "test"],
      "performance": [], "limitations": [], "model_card": "model-card.md",
    ]
  }
}

extension SHA256.Digest {
  var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
