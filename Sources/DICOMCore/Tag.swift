/// A data element's tag: group and element number (PS3.5 section 7.1).
package struct Tag: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let group: UInt16
  package let element: UInt16

  package init(_ group: UInt16, _ element: UInt16) {
    self.group = group
    self.element = element
  }

  package init(_ number: UInt32) {
    self.init(UInt16(number >> 16), UInt16(truncatingIfNeeded: number))
  }

  /// Eight hexadecimal digits, as DICOM JSON writes a tag (PS3.18 F.2.2); nil when `hex` is anything else.
  package init?(hex: some StringProtocol) {
    guard hex.utf8.count == 8, let number = UInt32(hex, radix: 16) else { return nil }
    self.init(number)
  }

  package var number: UInt32 { UInt32(group) << 16 | UInt32(element) }
  package var isPrivate: Bool { group & 1 == 1 }

  /// Eight upper-case hexadecimal digits.
  package var hex: String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  package var description: String { "(\(hex.prefix(4)),\(hex.suffix(4)))" }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
