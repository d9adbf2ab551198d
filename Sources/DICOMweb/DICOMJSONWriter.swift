import DICOMCore
import DICOMObjects
import Foundation

/// Writes data sets in the DICOM JSON model (PS3.18 F.2).
struct DICOMJSONWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ dataSets: [DataSet]) {
    list(dataSets, open: "[", close: "]") { writer, dataSet in writer.write(dataSet) }
  }

  mutating func write(_ dataSet: DataSet) {
    list(dataSet.elements, open: "{", close: "}") { writer, entry in
      writer.raw("\"\(entry.tag.hex)\":")
      writer.write(entry.element)
    }
  }

  mutating func write(_ dataSet: DataSet, bulkDataRoot: String, inlineBytes: Int) {
    list(dataSet.elements, open: "{", close: "}") { writer, entry in
      writer.raw("\"\(entry.tag.hex)\":")
      if case .bytes(let bytes) = entry.element.value,
        bytes.count > inlineBytes || entry.tag == .pixelData && !bytes.isEmpty
      {
        writer.raw("{\"vr\":\"\(entry.element.vr.rawValue)\",\"BulkDataURI\":")
        writer.string("\(bulkDataRoot)/\(entry.tag.hex)")
        writer.raw("}")
      } else {
        writer.write(entry.element)
      }
    }
  }

  private mutating func write(_ element: Element) {
    raw("{\"vr\":\"\(element.vr.rawValue)\"")
    switch element.value {
    case _ where element.value.isEmpty: break
    case .text(let texts):
      // One empty text is a value of length zero: an empty element (PS3.18 F.2.5).
      if texts != [""] { value(texts) { writer, text in writer.write(text: text, element.vr) } }
    case .integers(let numbers): value(numbers) { writer, number in writer.raw(String(number)) }
    case .reals(let numbers): value(numbers) { writer, number in writer.write(real: number, element.vr) }
    case .tags(let tags): value(tags) { writer, tag in writer.raw("\"\(tag.hex)\"") }
    case .bytes(let bytes): raw(",\"InlineBinary\":\"\(Data(bytes).base64EncodedString())\"")
    case .sequence(let items): value(items) { writer, item in writer.write(item) }
    }
    raw("}")
  }

  private mutating func write(text: String, _ vr: VR) {
    guard !text.isEmpty else { return raw("null") }
    switch vr {
    case .PN: write(personName: text)
    // A number where the very text is one, so that its digits come back.
    case .DS where JSONNumber.isNumber(text), .IS where JSONNumber.isNumber(text): raw(text)
    default: string(text)
    }
  }

  private mutating func write(personName: String) {
    let names = ["Alphabetic", "Ideographic", "Phonetic"]
    let groups = personName.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false)
    list(zip(names, groups).filter { !$1.isEmpty }, open: "{", close: "}") { writer, group in
      writer.raw("\"\(group.0)\":")
      writer.string(String(group.1))
    }
  }

  private mutating func write(real: Double, _ vr: VR) {
    switch real {
    case _ where real.isNaN: raw("\"NaN\"")
    case .infinity: raw("\"Infinity\"")
    case -.infinity: raw("\"-Infinity\"")
    default:
      let narrow = Float(real)
      raw(vr == .FL && Double(narrow) == real ? String(describing: narrow) : String(describing: real))
    }
  }

  private mutating func value<Values: Sequence>(
    _ values: Values, _ write: (inout Self, Values.Element) -> Void
  ) {
    raw(",\"Value\":")
    list(values, open: "[", close: "]", write)
  }

  private mutating func list<Values: Sequence>(
    _ values: Values, open: String, close: String, _ write: (inout Self, Values.Element) -> Void
  ) {
    raw(open)
    var isFirst = true
    for value in values {
      if !isFirst { raw(",") }
      isFirst = false
      write(&self, value)
    }
    raw(close)
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func string(_ text: String) {
    raw("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): raw("\\\"")
      case UInt8(ascii: "\\"): raw("\\\\")
      case 0..<0x20, 0x7F: raw("\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16, uppercase: true))")
      default: bytes.append(byte)
      }
    }
    raw("\"")
  }
}
