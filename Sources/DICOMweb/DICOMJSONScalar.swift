import DICOMCore
import DICOMObjects

/// Single values of the DICOM JSON model (PS3.18 table F.2.3-1); nil for what a representation does not allow.
enum DICOMJSONScalar {
  /// Null is an empty value among several (PS3.18 F.2.5).
  static func text(_ value: JSONValue, _ vr: VR) -> String? {
    switch (value, vr) {
    case (.null, _): return ""
    case (.object(let groups), .PN): return personName(groups)
    case (_, .PN): return nil
    case (.number(let text), .DS): return decimal(text)
    case (.number(let text), .IS): return wholeNumber(text).map { String($0) }
    case (.string(let text), _):
      let text = cut(text)
      if text.isEmpty { return "" }
      guard vr.isUndividedText || !text.utf8.contains(UInt8(ascii: "\\")) else { return nil }
      switch vr {
      case .UI: return UID<Instance>(text) == nil ? nil : text
      case .DS: return Double(text.trimmed()).map { $0.isFinite } == true ? text : nil
      case .IS: return Int64(text.trimmed()) == nil ? nil : text
      default: return text
      }
    default: return nil
    }
  }

  static func integer(_ value: JSONValue, _ vr: VR) -> Int64? {
    let number: Int64? =
      switch value {
      case .number(let text): wholeNumber(text)
      case .string(let text) where vr == .SV || vr == .UV: Int64(text)
      default: nil
      }
    let range: ClosedRange<Int64> =
      switch vr {
      case .SS: Int64(Int16.min)...Int64(Int16.max)
      case .US: 0...Int64(UInt16.max)
      case .SL: Int64(Int32.min)...Int64(Int32.max)
      case .UL: 0...Int64(UInt32.max)
      case .UV: 0...Int64.max
      default: Int64.min...Int64.max
      }
    return number.flatMap { range.contains($0) ? $0 : nil }
  }

  static func real(_ value: JSONValue, _ vr: VR) -> Double? {
    switch value {
    case .number(let text):
      Double(text).map { vr == .FL ? Double(Float($0)) : $0 }.flatMap { $0.isFinite ? $0 : nil }
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: nil
    }
  }

  static func tag(_ value: JSONValue) -> Tag? {
    guard case .string(let text) = value, text.allSatisfy(\.isHexDigit) else { return nil }
    return Tag(hex: text)
  }

  private static func personName(_ groups: [JSONValue.Member]) -> String? {
    var parts = ["", "", ""]
    for group in groups {
      guard let index = ["Alphabetic", "Ideographic", "Phonetic"].firstIndex(of: group.name),
        case .string(let text) = group.value, !text.utf8.contains(where: { $0 == 0x3D || $0 == 0x5C })
      else { return nil }
      parts[index] = cut(text)
    }
    while parts.last == "" { parts.removeLast() }
    return parts.joined(separator: "=")
  }

  /// The digits as they stand when DS has room for them, else the shortest ones.
  private static func decimal(_ text: String) -> String? {
    guard let number = Double(text), number.isFinite else { return nil }
    return text.utf8.count <= 16 ? text : decimalString(number)
  }

  private static func wholeNumber(_ text: String) -> Int64? {
    Int64(text) ?? Double(text).flatMap { Int64(exactly: $0) }
  }

  /// Padding at the end is not part of a value (PS3.5 section 6.2).
  private static func cut(_ text: String) -> String {
    var rest = text[...]
    while let last = rest.unicodeScalars.last, last == " " || last == "\0" {
      rest.unicodeScalars.removeLast()
    }
    return String(rest)
  }
}

extension String {
  fileprivate func trimmed() -> Substring {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
