package import DICOMObjects

/// The DICOM JSON model (PS3.18 annex F): data sets to JSON and back.
///
/// The same data set always gives the same bytes: elements stand in ascending order of tags. A data set comes back as
/// it was, with two exceptions that DICOM itself does not tell apart: an element with one empty text is an empty
/// element, and a person name loses empty component groups at its end.
package enum DICOMJSON {
  /// Bounds on what is taken from outside.
  package struct Limits: Sendable, Hashable {
    package var maximumBytes: Int
    /// How deep sequences may nest.
    package var maximumDepth: Int
    /// How many JSON values there may be, all nested ones counted.
    package var maximumValues: Int

    package init(maximumBytes: Int = 16 << 20, maximumDepth: Int = 16, maximumValues: Int = 1_000_000) {
      self.maximumBytes = maximumBytes
      self.maximumDepth = maximumDepth
      self.maximumValues = maximumValues
    }
  }

  /// One data set as a JSON object.
  package static func encode(_ dataSet: DataSet) -> [UInt8] {
    var writer = DICOMJSONWriter()
    writer.write(dataSet)
    return writer.bytes
  }

  /// One data set whose long binary values are given by address (PS3.18 F.2.6): `bulkDataRoot`, a slash and the tag.
  /// Pixel data are never given inline; values within sequences always are.
  ///
  /// - Parameter inlineBytes: Up to which length a value stands in the JSON.
  package static func encode(_ dataSet: DataSet, bulkDataRoot: String, inlineBytes: Int) -> [UInt8] {
    var writer = DICOMJSONWriter()
    writer.write(dataSet, bulkDataRoot: bulkDataRoot, inlineBytes: inlineBytes)
    return writer.bytes
  }

  /// Several data sets as a JSON array.
  package static func encode(_ dataSets: [DataSet]) -> [UInt8] {
    var writer = DICOMJSONWriter()
    writer.write(dataSets)
    return writer.bytes
  }

  /// A JSON object, or an array of exactly one, as clients send either where one data set is meant.
  ///
  /// - Throws: `DICOMwebError.malformedJSON`, `.malformedElement` naming the tag, or `.overLimit`.
  package static func decode(
    _ bytes: [UInt8], limits: Limits = Limits()
  ) throws(DICOMwebError) -> DataSet {
    let dataSets = try decodeAll(bytes, limits: limits)
    guard dataSets.count == 1 else {
      throw .malformedElement(
        path: "document", reason: "holds \(dataSets.count) data sets where one is meant")
    }
    return dataSets[0]
  }

  /// A JSON array of objects, or one object as an array of one.
  ///
  /// - Throws: as `decode`.
  package static func decodeAll(
    _ bytes: [UInt8], limits: Limits = Limits()
  ) throws(DICOMwebError) -> [DataSet] {
    guard bytes.count <= limits.maximumBytes else {
      throw .overLimit(what: "the JSON's length in bytes", limit: limits.maximumBytes)
    }
    // Each sequence adds three levels: the element, its Value and the item.
    let document = try JSONParser.parse(
      bytes, maximumDepth: limits.maximumDepth * 3 + 5, maximumValues: limits.maximumValues)
    let reader = DICOMJSONReader(maximumDepth: limits.maximumDepth)
    guard case .array(let values) = document else {
      return [try reader.dataSet(document, path: "", depth: 0)]
    }
    var dataSets: [DataSet] = []
    for value in values { dataSets.append(try reader.dataSet(value, path: "", depth: 0)) }
    return dataSets
  }
}
