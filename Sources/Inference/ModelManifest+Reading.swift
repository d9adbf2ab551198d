package import Foundation

extension ModelManifest {
  private struct Schema: Decodable {
    let schema: Int
  }

  /// Reads and checks a manifest; `path` stands in the errors.
  ///
  /// - Throws: `.manifest` with the key that is missing, of another type or out of its range.
  package static func parse(_ data: Data, path: String) throws(InferenceError) -> ModelManifest {
    let schema = try decode(Schema.self, data, path: path).schema
    guard schema == 1 else {
      throw .manifest(path: path, key: "schema", reason: "version \(schema) is not known, only 1")
    }
    let manifest = try decode(ModelManifest.self, data, path: path)
    if let fault = manifest.fault() {
      throw .manifest(path: path, key: fault.key, reason: fault.reason)
    }
    return manifest
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ data: Data, path: String
  ) throws(InferenceError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      let (key, reason) = explain(error)
      throw .manifest(path: path, key: key, reason: reason)
    } catch {
      throw .manifest(path: path, key: "(all)", reason: "\(error)")
    }
  }

  private static func explain(_ error: DecodingError) -> (key: String, reason: String) {
    switch error {
    case .keyNotFound(let key, let context): (name(context.codingPath + [key]), "is missing")
    case .valueNotFound(_, let context): (name(context.codingPath), "is null")
    case .typeMismatch(let type, let context): (name(context.codingPath), "is no \(type)")
    case .dataCorrupted(let context): (name(context.codingPath), context.debugDescription)
    @unknown default: ("(all)", "\(error)")
    }
  }

  private static func name(_ path: [any CodingKey]) -> String {
    var text = ""
    for key in path {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
    return text.isEmpty ? "(all)" : text
  }
}
