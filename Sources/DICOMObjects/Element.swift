package import DICOMCore

/// One data element's representation and value.
package struct Element: Sendable, Hashable {
  package let vr: VR
  package let value: ElementValue

  package init(_ vr: VR, _ value: ElementValue) {
    self.vr = vr
    self.value = value
  }
}

/// A data element's value as Swift sees it; an element without a value holds an empty array.
package enum ElementValue: Sendable, Hashable {
  /// AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT: UTF-8, padding cut, one string a value.
  case text([String])
  /// SL SS SV UL US UV.
  case integers([Int64])
  /// FD FL.
  case reals([Double])
  /// AT.
  case tags([Tag])
  /// OB OD OF OL OV OW UN: little endian as in explicit little endian.
  case bytes([UInt8])
  /// SQ.
  case sequence([DataSet])

  package var isEmpty: Bool {
    switch self {
    case .text(let values): values.isEmpty
    case .integers(let values): values.isEmpty
    case .reals(let values): values.isEmpty
    case .tags(let values): values.isEmpty
    case .bytes(let values): values.isEmpty
    case .sequence(let items): items.isEmpty
    }
  }
}
