/// How a text value's bytes become strings (PS3.5 section 6.2 and 6.4).
enum TextValues {
  /// Divides at backslashes where the representation has several values and cuts padding; no value gives no string.
  static func split(_ bytes: ArraySlice<UInt8>, _ vr: VR) -> [String] {
    var rest = bytes
    while let last = rest.last, last == 0 || last == 0x20 { rest.removeLast() }
    guard !rest.isEmpty else { return [] }
    if vr.isUndividedText { return [String(decoding: rest, as: UTF8.self)] }
    return rest.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false).map { value in
      var value = value
      while let last = value.last, last == 0 || last == 0x20 { value.removeLast() }
      while let first = value.first, first == 0x20 { value.removeFirst() }
      return String(decoding: value, as: UTF8.self)
    }
  }
}
