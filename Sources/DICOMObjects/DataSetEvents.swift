import DICOMCore

/// The flat run of events in which data sets cross the face of CDCMTK; `CDCMTK.h` says how it is laid out.
enum DataSetEvents {
  static let element = UInt8(ascii: "E")
  static let sequence = UInt8(ascii: "S")
  static let sequenceEnd = UInt8(ascii: "s")
  static let item = UInt8(ascii: "I")
  static let itemEnd = UInt8(ascii: "i")
  static let dataSet = UInt8(ascii: "D")
}

/// Takes events apart. They come from CDCMTK, which bounds their depth and number.
struct DataSetEventReader {
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Everything up to the end, the end of an item, or the end of the file meta information.
  mutating func dataSet() -> DataSet {
    var dataSet = DataSet()
    while at < bytes.count {
      let kind = bytes[at]
      at += 1
      switch kind {
      case DataSetEvents.element:
        let tag = Tag(number())
        let vr = VR(rawValue: String(decoding: take(2), as: UTF8.self)) ?? .UN
        let length = Int(number())
        dataSet[tag] = Element(vr, value(vr, take(length)))
      case DataSetEvents.sequence:
        let tag = Tag(number())
        dataSet[tag] = Element(.SQ, .sequence(items()))
      default: return dataSet
      }
    }
    return dataSet
  }

  private mutating func items() -> [DataSet] {
    var items: [DataSet] = []
    while at < bytes.count {
      let kind = bytes[at]
      at += 1
      guard kind == DataSetEvents.item else { break }
      items.append(dataSet())
    }
    return items
  }

  private func value(_ vr: VR, _ raw: ArraySlice<UInt8>) -> ElementValue {
    switch vr {
    case .SQ: .sequence([])
    case .US: .integers(numbers(raw, UInt16.self).map { Int64($0) })
    case .SS: .integers(numbers(raw, UInt16.self).map { Int64(Int16(bitPattern: $0)) })
    case .UL: .integers(numbers(raw, UInt32.self).map { Int64($0) })
    case .SL: .integers(numbers(raw, UInt32.self).map { Int64(Int32(bitPattern: $0)) })
    case .SV, .UV: .integers(numbers(raw, UInt64.self).map { Int64(bitPattern: $0) })
    case .FL: .reals(numbers(raw, UInt32.self).map { Double(Float(bitPattern: $0)) })
    case .FD: .reals(numbers(raw, UInt64.self).map { Double(bitPattern: $0) })
    case .AT: .tags(tags(raw))
    case .OB, .OD, .OF, .OL, .OV, .OW, .UN: .bytes(Array(raw))
    default: .text(TextValues.split(raw, vr))
    }
  }

  /// A tag's two halves stand one after the other.
  private func tags(_ raw: ArraySlice<UInt8>) -> [Tag] {
    let halves = numbers(raw, UInt16.self)
    return stride(from: 0, to: halves.count - 1, by: 2).map { Tag(halves[$0], halves[$0 + 1]) }
  }

  private func numbers<Number: FixedWidthInteger>(_ raw: ArraySlice<UInt8>, _: Number.Type) -> [Number] {
    let width = Number.bitWidth / 8
    return (0..<raw.count / width).map { index in
      let start = raw.startIndex + index * width
      return (0..<width).reduce(into: Number(0)) { $0 |= Number(raw[start + $1]) << Number(8 * $1) }
    }
  }

  private mutating func number() -> UInt32 {
    take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    let end = min(bytes.count, at + count)
    defer { at = end }
    return bytes[at..<end]
  }
}

/// Puts events together for CDCMTK to write.
struct DataSetEventWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ dataSet: DataSet) {
    for (tag, element) in dataSet.elements where tag.element != 0 {
      if case .sequence(let items) = element.value {
        bytes.append(DataSetEvents.sequence)
        append(tag.number)
        for item in items {
          bytes.append(DataSetEvents.item)
          append(item)
          bytes.append(DataSetEvents.itemEnd)
        }
        bytes.append(DataSetEvents.sequenceEnd)
      } else {
        let value = element.encodedValue
        bytes.append(DataSetEvents.element)
        append(tag.number)
        bytes += element.vr.rawValue.utf8
        append(UInt32(clamping: value.count))
        bytes += value
      }
    }
  }

  private mutating func append(_ number: UInt32) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
