/// A JSON value that keeps what other models lose: the order of members and the text of numbers.
enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// As it was written, so that a decimal string comes back with its very digits.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Sendable, Hashable {
    let name: String
    let value: JSONValue
  }

  /// The kind's name in messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
