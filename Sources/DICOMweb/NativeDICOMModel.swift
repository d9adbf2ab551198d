import DICOMCore
package import DICOMObjects
import Foundation

/// The Native DICOM Model (PS3.19 A.1): data sets to XML and back, by the rules that stand for DICOM JSON.
package enum NativeDICOMModel {
  /// The parts of a person name's group, in order.
  static let components = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"]

  /// One data set as a document.
  package static func encode(_ dataSet: DataSet) -> [UInt8] {
    var writer = NativeDICOMWriter()
    writer.document(dataSet)
    return Array(writer.text.utf8)
  }

  /// One document as a data set. No document type and no entity is read.
  ///
  /// - Throws: `DICOMwebError.malformedXML`, `.malformedElement` naming the tag, or `.overLimit`.
  package static func decode(
    _ bytes: [UInt8], limits: DICOMJSON.Limits = DICOMJSON.Limits()
  ) throws(DICOMwebError) -> DataSet {
    guard bytes.count <= limits.maximumBytes else {
      throw .overLimit(what: "the XML's length in bytes", limit: limits.maximumBytes)
    }
    // A sequence adds two levels, its attribute and the item; a name three.
    let document = XMLReader(
      bytes, maximumDepth: limits.maximumDepth * 2 + 6, maximumNodes: limits.maximumValues)
    return try DICOMJSONReader(maximumDepth: limits.maximumDepth).dataSet(
      try NativeDICOMReader.object(of: document), path: "", depth: 0)
  }
}

/// Writes data sets in the Native DICOM Model.
struct NativeDICOMWriter {
  private(set) var text = ""

  mutating func document(_ dataSet: DataSet) {
    text += #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    text += #"<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">"#
    write(dataSet)
    text += "</NativeDicomModel>\n"
  }

  private mutating func write(_ dataSet: DataSet) {
    for (tag, element) in dataSet.elements {
      let keyword = AttributePath.keyword(of: tag).map { " keyword=\"\($0)\"" } ?? ""
      text += "<DicomAttribute tag=\"\(tag.hex)\" vr=\"\(element.vr.rawValue)\"\(keyword)>"
      write(element)
      text += "</DicomAttribute>"
    }
  }

  private mutating func write(_ element: Element) {
    switch element.value {
    case .text(let texts) where element.vr == .PN:
      for (index, name) in texts.enumerated() where !name.isEmpty { personName(name, number: index + 1) }
    case .text(let texts): values(texts)
    case .integers(let numbers): values(numbers.map(String.init))
    case .reals(let numbers): values(numbers.map(Self.text))
    case .tags(let tags): values(tags.map(\.hex))
    case .bytes(let bytes):
      if !bytes.isEmpty { text += "<InlineBinary>\(Data(bytes).base64EncodedString())</InlineBinary>" }
    case .sequence(let items):
      for (index, item) in items.enumerated() {
        text += "<Item number=\"\(index + 1)\">"
        write(item)
        text += "</Item>"
      }
    }
  }

  private static func text(_ number: Double) -> String {
    number.isNaN ? "NaN" : number.isInfinite ? (number > 0 ? "Infinity" : "-Infinity") : String(number)
  }

  private mutating func values(_ values: [String]) {
    for (index, value) in values.enumerated() where !value.isEmpty {
      text += "<Value number=\"\(index + 1)\">\(Self.escaped(value))</Value>"
    }
  }

  private mutating func personName(_ name: String, number: Int) {
    text += "<PersonName number=\"\(number)\">"
    let groups = name.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false)
    for (group, value) in zip(["Alphabetic", "Ideographic", "Phonetic"], groups) where !value.isEmpty {
      text += "<\(group)>"
      let parts = value.split(separator: "^", maxSplits: 4, omittingEmptySubsequences: false)
      for (component, part) in zip(NativeDICOMModel.components, parts) where !part.isEmpty {
        text += "<\(component)>\(Self.escaped(String(part)))</\(component)>"
      }
      text += "</\(group)>"
    }
    text += "</PersonName>"
  }

  /// XML has no control characters, not even as references; they are left out.
  private static func escaped(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\r": result += "&#13;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
