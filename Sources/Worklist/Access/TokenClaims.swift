package import JWTKit

/// What a token says of its holder, of any shape; `ClaimPolicy` judges it.
package struct TokenClaims: JWTPayload, Hashable {
  package enum Value: Sendable, Hashable, Codable {
    case text(String)
    case number(Double)
    case list([Value])
    case object([String: Value])
    case other

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let list = try? container.decode([Value].self) {
        self = .list(list)
      } else if let object = try? container.decode([String: Value].self) {
        self = .object(object)
      } else {
        self = .other
      }
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      case .list(let list): try container.encode(list)
      case .object(let object): try container.encode(object)
      case .other: try container.encodeNil()
      }
    }
  }

  package let members: [String: Value]

  package init(_ members: [String: Value]) { self.members = members }

  package init(from decoder: any Decoder) throws {
    members = try decoder.singleValueContainer().decode([String: Value].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(members)
  }

  /// Nothing: times are judged by a clock that is passed in.
  package func verify(using algorithm: some JWTAlgorithm) {}

  /// A claim by its path; a name that itself has dots is found too.
  package func value(_ path: String) -> Value? {
    if let value = members[path] { return value }
    var names = path.split(separator: ".").map(String.init)[...]
    guard let first = names.popFirst() else { return nil }
    var value = members[first]
    for name in names {
      guard case .object(let inner)? = value else { return nil }
      value = inner[name]
    }
    return value
  }

  /// A text, or a list's texts.
  package func texts(_ path: String) -> [String] {
    switch value(path) {
    case .text(let text): [text]
    case .list(let list): list.compactMap { if case .text(let text) = $0 { text } else { nil } }
    default: []
    }
  }

  package func number(_ path: String) -> Double? {
    if case .number(let number) = value(path) { number } else { nil }
  }
}
