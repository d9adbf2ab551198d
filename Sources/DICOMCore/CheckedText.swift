/// A value that is one text wherever it is written, and that no text but a right one becomes.
package protocol CheckedText: Hashable, Sendable, Codable, CustomStringConvertible {
  /// What such a text is called in messages.
  static var noun: String { get }
  var value: String { get }
  /// nil for a text that is none.
  init?(_ text: String)
}

extension CheckedText {
  package var description: String { value }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let checked = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not \(Self.noun): \(text)")
    }
    self = checked
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
