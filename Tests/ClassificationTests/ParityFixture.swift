import Foundation

/// The committed files of `Fixtures/preprocessing`.
enum ParityFixture {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: root.appending(path: "Fixtures/preprocessing/\(name)"))
  }

  /// A JSON description; its snake case keys become camel case.
  static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: data(name))
  }

  /// Little-endian numbers, one after another.
  static func numbers<Number: BitwiseCopyable>(_ name: String, as: Number.Type) throws -> [Number] {
    let bytes = try data(name)
    let size = MemoryLayout<Number>.size
    return unsafe bytes.withUnsafeBytes { raw in
      (0..<bytes.count / size).map { unsafe raw.loadUnaligned(fromByteOffset: $0 * size, as: Number.self) }
    }
  }
}
