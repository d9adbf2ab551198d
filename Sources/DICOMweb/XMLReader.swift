/// Reads XML 1.0 token by token, as far as data sets need it: UTF-8, elements, attributes, text.
///
/// A document type is refused, and with it every entity but the five that XML itself has and numbered characters; nothing
/// outside the document is ever read. Prefixes of names are cut. What is nested too deep or has too many nodes is refused.
struct XMLReader {
  enum Token: Hashable {
    case start(name: String, attributes: [String: String])
    case end(name: String)
    case text(String)
  }

  private let bytes: [UInt8]
  private var position = 0
  private var nodes = 0
  private var open: [String] = []
  /// The end of an element that was empty, to be given next.
  private var pendingEnd: String?
  private let maximumDepth: Int
  private let maximumNodes: Int

  init(_ bytes: [UInt8], maximumDepth: Int, maximumNodes: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    self.maximumNodes = maximumNodes
    // A byte order mark says nothing that is not known.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// nil after the last element has ended.
  ///
  /// - Throws: `DICOMwebError.malformedXML` or `.overLimit`.
  mutating func next() throws(DICOMwebError) -> Token? {
    if let name = pendingEnd {
      pendingEnd = nil
      open.removeLast()
      return .end(name: name)
    }
    while position < bytes.count {
      nodes += 1
      guard nodes <= maximumNodes else {
        throw .overLimit(what: "the number of nodes in the XML", limit: maximumNodes)
      }
      if bytes[position] != UInt8(ascii: "<") {
        let text = try characters(until: "<")
        if !open.isEmpty { return .text(text) }
        guard text.allSatisfy(\.isWhitespace) else { throw fault("text stands outside of the element") }
      } else if take("<!--") {
        try skip(past: "-->")
      } else if take("<![CDATA[") {
        let start = position
        try skip(past: "]]>")
        guard !open.isEmpty else { throw fault("text stands outside of the element") }
        return .text(try text(bytes[start..<position - 3]))
      } else if take("<?") {
        try skip(past: "?>")
      } else if take("</") {
        let name = try name()
        skipSpace()
        guard take(">"), open.popLast() == name else {
          throw fault("the end of an element is not where it should be")
        }
        return .end(name: name)
      } else if take("<!") {
        throw fault("a document type stands, which is not read")
      } else {
        position += 1
        return try start()
      }
    }
    guard open.isEmpty else { throw fault("an element does not end") }
    return nil
  }

  private mutating func start() throws(DICOMwebError) -> Token {
    let name = try name()
    guard open.count < maximumDepth else {
      throw .overLimit(what: "the nesting of the XML", limit: maximumDepth)
    }
    var attributes: [String: String] = [:]
    while true {
      let hadSpace = skipSpace()
      if take("/>") {
        pendingEnd = name
        open.append(name)
        return .start(name: name, attributes: attributes)
      }
      if take(">") {
        open.append(name)
        return .start(name: name, attributes: attributes)
      }
      guard hadSpace else { throw fault("a tag does not end") }
      let key = try self.name()
      skipSpace()
      guard take("=") else { throw fault("an attribute has no value") }
      skipSpace()
      let quote: Character = take("\"") ? "\"" : "'"
      guard quote == "\"" || take("'") else { throw fault("an attribute's value has no quotes") }
      let value = try characters(until: quote)
      guard take(quote == "\"" ? "\"" : "'") else { throw fault("an attribute's value does not end") }
      nodes += 1
      guard attributes.updateValue(value, forKey: key) == nil else {
        throw fault("an attribute stands twice")
      }
    }
  }

  /// A name without its prefix.
  private mutating func name() throws(DICOMwebError) -> String {
    let start = position
    while position < bytes.count, Self.isNameByte(bytes[position]) { position += 1 }
    guard position > start, position - start <= 128 else { throw fault("a name is missing or too long") }
    let name = String(decoding: bytes[start..<position], as: UTF8.self)
    return name.split(separator: ":").last.map(String.init) ?? name
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }

  /// Text up to a character that is not taken, with its references replaced.
  private mutating func characters(until end: Character) throws(DICOMwebError) -> String {
    let end = end.asciiValue ?? 0
    var result: [UInt8] = []
    while position < bytes.count, bytes[position] != end {
      let byte = bytes[position]
      if byte == UInt8(ascii: "<") { throw fault("a < stands in a value") }
      if byte == UInt8(ascii: "&") {
        result.append(contentsOf: try reference().utf8)
      } else {
        result.append(byte)
        position += 1
      }
    }
    return try text(result[...])
  }

  private mutating func reference() throws(DICOMwebError) -> String {
    let rest = bytes[position...].prefix(12)
    guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { throw fault("a reference does not end") }
    let name = String(decoding: bytes[position + 1..<end], as: UTF8.self)
    position = end + 1
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default:
      let number =
        name.hasPrefix("#x")
        ? UInt32(name.dropFirst(2), radix: 16)
        : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
      guard let scalar = number.flatMap({ Unicode.Scalar($0) }) else {
        throw fault("an unknown entity stands")
      }
      return String(Character(scalar))
    }
  }

  /// Refuses what is not UTF-8, or a character that XML does not have.
  private func text(_ bytes: ArraySlice<UInt8>) throws(DICOMwebError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self),
      !bytes.contains(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D })
    else { throw fault("a text is not UTF-8 or has a control character") }
    return text
  }

  @discardableResult
  private mutating func skipSpace() -> Bool {
    let start = position
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    return position > start
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func skip(past text: String) throws(DICOMwebError) {
    while position < bytes.count {
      if take(text) { return }
      position += 1
    }
    throw fault("a section does not end")
  }

  private func fault(_ reason: String) -> DICOMwebError { .malformedXML(offset: position, reason: reason) }
}
