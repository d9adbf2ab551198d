/// One segment of a message with the usual delimiters `|^~\&` (HL7 v2.5.1, 2.5).
package struct HL7Segment: Sendable, Hashable {
  package let name: String
  /// Encoded, from field 1.
  private var fields: [String] = []

  package init(_ name: String) { self.name = name }

  /// Sets a field from its components, whose texts are escaped here; trailing empty components are left out.
  ///
  /// - Parameter number: From 1, as the standard counts.
  package mutating func set(_ number: Int, _ components: String?...) {
    let texts = components.map { Self.escaped($0 ?? "") }
    let count = texts.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
    place(number, texts.prefix(count).joined(separator: "^"))
  }

  /// Sets a field whose text is delimiters itself: MSH-2.
  mutating func setVerbatim(_ number: Int, _ text: String) { place(number, text) }

  private mutating func place(_ number: Int, _ text: String) {
    if fields.count < number { fields += Array(repeating: "", count: number - fields.count) }
    fields[number - 1] = text
  }

  /// Without the carriage return at its end. The field separator is MSH's first field.
  var encoded: String {
    let count = fields.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
    return ([name] + fields.prefix(count).dropFirst(name == "MSH" ? 1 : 0)).joined(separator: "|")
  }

  /// With delimiters escaped (2.7) and control characters, which would end a segment or a message, as spaces.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\E\\"
      case "|": result += "\\F\\"
      case "~": result += "\\R\\"
      case "^": result += "\\S\\"
      case "&": result += "\\T\\"
      case _ where scalar.properties.generalCategory == .control: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// A message as bytes: UTF-8, each segment ended by a carriage return.
package struct HL7Message: Sendable, Hashable {
  package let controlID: String
  package let segments: [HL7Segment]

  package var bytes: [UInt8] { Array(segments.map { $0.encoded + "\r" }.joined().utf8) }
}
