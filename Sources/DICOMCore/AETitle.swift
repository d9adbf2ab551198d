/// An application entity's title: 1 to 16 characters of the default repertoire without backslash and control
/// characters; leading and trailing spaces are not significant (PS3.5 section 6.2).
package struct AETitle: CheckedText {
  package static let noun = "an AE title"
  package let value: String

  package init?(_ text: some StringProtocol) {
    var characters = Array(text.utf8)[...]
    while let last = characters.last, last == 0x20 || last == 0 { characters.removeLast() }
    while characters.first == 0x20 { characters.removeFirst() }
    guard (1...16).contains(characters.count),
      characters.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
    else { return nil }
    value = String(decoding: characters, as: UTF8.self)
  }
}
