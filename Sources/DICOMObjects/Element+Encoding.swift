import DICOMCore

extension Element {
  /// The value as explicit little endian holds it, without padding; empty for a sequence.
  var encodedValue: [UInt8] {
    switch value {
    case .text(let values): Array(values.joined(separator: "\\").utf8)
    case .bytes(let bytes): bytes
    case .tags(let tags):
      tags.flatMap { Self.littleEndian($0.group) + Self.littleEndian($0.element) }
    case .integers(let values):
      switch vr {
      case .SS, .US: values.flatMap { Self.littleEndian(UInt16(truncatingIfNeeded: $0)) }
      case .SL, .UL: values.flatMap { Self.littleEndian(UInt32(truncatingIfNeeded: $0)) }
      default: values.flatMap { Self.littleEndian(UInt64(bitPattern: $0)) }
      }
    case .reals(let values):
      vr == .FL
        ? values.flatMap { Self.littleEndian(Float($0).bitPattern) }
        : values.flatMap { Self.littleEndian($0.bitPattern) }
    case .sequence: []
    }
  }

  private static func littleEndian(_ number: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
