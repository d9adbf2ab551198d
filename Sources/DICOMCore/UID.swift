/// A DICOM unique identifier whose type says what it names, so that a study's can't stand where a series' is meant.
///
/// A value holds 1 to 64 characters, digits in components separated by full stops (PS3.5 section 9). Leading zeros,
/// which real equipment writes, are let through: an identifier is compared, never computed with.
package struct UID<Kind: UIDKind>: CheckedText, Comparable {
  package static var noun: String { "a \(Kind.name) UID" }
  package let value: String

  /// Takes over `text` when it is a UID after trailing spaces and NULs are cut; nil otherwise.
  package init?(_ text: some StringProtocol) {
    var characters = Array(text.utf8)[...]
    while let last = characters.last, last == 0x20 || last == 0 { characters.removeLast() }
    guard (1...64).contains(characters.count), characters.first != UInt8(ascii: "."),
      characters.last != UInt8(ascii: ".")
    else { return nil }
    var previous: UInt8 = 0
    for character in characters {
      let isDot = character == UInt8(ascii: ".")
      guard isDot || (0x30...0x39).contains(character), !(isDot && previous == character) else { return nil }
      previous = character
    }
    value = String(decoding: characters, as: UTF8.self)
  }

  package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

/// What a UID names.
package protocol UIDKind: Sendable {
  /// The kind's name in messages, DICOM's word.
  static var name: String { get }
}

package enum Study: UIDKind { package static let name = "Study Instance" }
package enum Series: UIDKind { package static let name = "Series Instance" }
package enum Instance: UIDKind { package static let name = "SOP Instance" }
package enum SOPClassKind: UIDKind { package static let name = "SOP Class" }
package enum TransferSyntaxKind: UIDKind { package static let name = "Transfer Syntax" }
package enum FrameOfReference: UIDKind { package static let name = "Frame of Reference" }
package enum Transaction: UIDKind { package static let name = "Transaction" }
package enum Tracking: UIDKind { package static let name = "Tracking" }
package enum Device: UIDKind { package static let name = "Device" }

package typealias SOPClass = UID<SOPClassKind>
package typealias TransferSyntax = UID<TransferSyntaxKind>
