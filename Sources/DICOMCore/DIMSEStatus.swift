/// The status of a DIMSE response (PS3.7 annex C, PS3.4 B.2.3).
package struct DIMSEStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let success = Self(rawValue: 0x0000)
  package static let sopClassNotSupported = Self(rawValue: 0x0122)
  package static let notAuthorised = Self(rawValue: 0x0124)
  package static let processingFailure = Self(rawValue: 0x0110)
  package static let outOfResources = Self(rawValue: 0xA700)
  package static let dataSetDoesNotMatchSOPClass = Self(rawValue: 0xA900)
  /// Of the web: the instance's transfer syntax is none that is taken (PS3.18 I.2.2).
  package static let transferSyntaxNotSupported = Self(rawValue: 0xC122)
  /// One match of a C-FIND; the second where some keys were not used for matching (PS3.4 C.4.1.1.4).
  package static let pending = Self(rawValue: 0xFF00)
  package static let pendingWithoutSomeKeys = Self(rawValue: 0xFF01)
  package static let cancelled = Self(rawValue: 0xFE00)
  package static let cannotUnderstand = Self(rawValue: 0xC000)

  /// B000, B006 and B007: stored, with a remark (PS3.4 table B.2-1).
  package var isWarning: Bool { rawValue & 0xF000 == 0xB000 || rawValue == 0x0001 }

  /// Stored by the peer, with or without a remark.
  package var isStored: Bool { self == .success || isWarning }

  /// Four upper-case hexadecimal digits.
  package var description: String {
    let digits = String(rawValue, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
