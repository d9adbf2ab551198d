/// Reads JSON (RFC 8259) strictly: UTF-8 only, no member twice, nothing after the value.
struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var values = 0
  private let maximumDepth: Int
  private let maximumValues: Int

  /// - Throws: `DICOMwebError.malformedJSON` or `.overLimit`.
  static func parse(
    _ bytes: [UInt8], maximumDepth: Int, maximumValues: Int
  ) throws(DICOMwebError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth, maximumValues: maximumValues)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.fault("something follows the value") }
    return value
  }

  private init(bytes: [UInt8], maximumDepth: Int, maximumValues: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    self.maximumValues = maximumValues
  }

  private func fault(_ reason: String) -> DICOMwebError { .malformedJSON(offset: position, reason: reason) }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard next == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(DICOMwebError) -> JSONValue {
    guard depth <= maximumDepth else {
      throw .overLimit(what: "the nesting of the JSON", limit: maximumDepth)
    }
    values += 1
    guard values <= maximumValues else {
      throw .overLimit(what: "the number of values in the JSON", limit: maximumValues)
    }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw fault("it ends where a value should stand")
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(DICOMwebError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw fault("an unknown word stands") }
    position += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(DICOMwebError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipSpace()
    if take("}") { return .object([]) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a member's name is missing") }
      let name = try string()
      guard names.insert(name).inserted else { throw fault("a member stands twice") }
      skipSpace()
      guard take(":") else { throw fault("a colon is missing") }
      members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw fault("a comma or closing brace is missing") }
    }
  }

  private mutating func array(depth: Int) throws(DICOMwebError) -> JSONValue {
    position += 1
    var values: [JSONValue] = []
    skipSpace()
    if take("]") { return .array([]) }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(values) }
      guard take(",") else { throw fault("a comma or closing bracket is missing") }
    }
  }

  private mutating func number() throws(DICOMwebError) -> JSONValue {
    let start = position
    while let byte = next, JSONNumber.characters.contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard JSONNumber.isNumber(text) else {
      position = start
      throw fault("what stands is no value")
    }
    return .number(text)
  }

  private mutating func string() throws(DICOMwebError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let valid = String(validating: text, as: UTF8.self) else {
          throw fault("a string is not UTF-8")
        }
        return valid
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
      case 0..<0x20: throw fault("a control character stands in a string")
      default: text.append(byte)
      }
    }
    throw fault("a string does not end")
  }

  private mutating func escape() throws(DICOMwebError) -> [UInt8] {
    guard let byte = next else { throw fault("an escape does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try escapedScalar()).utf8)
    default: throw fault("an unknown escape stands")
    }
  }

  private mutating func escapedScalar() throws(DICOMwebError) -> Character {
    let first = try hexadecimal()
    var number = UInt32(first)
    if UTF16.isLeadSurrogate(first) {
      guard take("\\"), take("u") else { throw fault("half a surrogate pair stands") }
      let second = try hexadecimal()
      guard UTF16.isTrailSurrogate(second) else { throw fault("half a surrogate pair stands") }
      number = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(number) else { throw fault("half a surrogate pair stands") }
    return Character(scalar)
  }

  private mutating func hexadecimal() throws(DICOMwebError) -> UInt16 {
    guard position + 4 <= bytes.count else { throw fault("an escape does not end") }
    let digits = bytes[position..<position + 4]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let number = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("an escape is not hexadecimal") }
    position += 4
    return number
  }
}
