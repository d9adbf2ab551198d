/// The grammar of a JSON number (RFC 8259 section 6).
enum JSONNumber {
  static let characters = Set("0123456789+-.eE".utf8)

  /// Whether `text` could stand as it is where JSON wants a number; a decimal string such as `+1` or `.5` could not.
  static func isNumber(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
    func takeDigits() -> Bool {
      guard isDigit(rest.first) else { return false }
      while isDigit(rest.first) { rest.removeFirst() }
      return true
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = rest
    guard takeDigits() else { return false }
    if whole.first == UInt8(ascii: "0"), whole.count - rest.count > 1 { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard takeDigits() else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      guard takeDigits() else { return false }
    }
    return rest.isEmpty
  }
}
