/// A value representation (PS3.5 section 6.2), named by the standard's own two letters.
// swift-format-ignore: AlwaysUseLowerCamelCase
package enum VR: String, Sendable, Hashable, CaseIterable {
  case AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, OD, OF, OL, OV, OW, PN, SH, SL, SQ, SS, ST, SV, TM
  case UC, UI, UL, UN, UR, US, UT, UV

  /// Text that backslashes do not divide.
  package var isUndividedText: Bool {
    switch self {
    case .LT, .ST, .UT, .UR: true
    default: false
    }
  }
}
