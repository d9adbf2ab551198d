import DICOMCore
import DICOMObjects
import Foundation
import Testing

/// An instance to be sent as the bytes it is.
struct TestInstance: Sendable {
  var study = UID<Study>.mint()
  var series = UID<Series>.mint()
  var instance = UID<Instance>.mint()
  var sopClass = SOPClass.secondaryCapture
  var transferSyntax = TransferSyntax.explicitLittleEndian
  var patientName = "Fixture^Reception"
  var pixels = [UInt8](repeating: 7, count: 64)

  var context: (String, [String]) { (sopClass.value, [transferSyntax.value]) }

  func dataSet() throws -> [UInt8] {
    var dataSet = DataSet()
    dataSet.set(.sopClassUID, sopClass)
    dataSet.set(.sopInstanceUID, instance)
    dataSet.set(.studyInstanceUID, study)
    dataSet.set(.seriesInstanceUID, series)
    dataSet.set(.patientName, .PN, patientName)
    dataSet.set(.modality, .CS, "OT")
    dataSet[.pixelData] = Element(.OW, .bytes(pixels))
    return try Part10File.encodeDataSet(dataSet, transferSyntax: transferSyntax)
  }
}

/// A Part 10 file taken apart, without a parser of its own: the data set is what follows the meta information.
struct FileParts {
  let meta: DataSet
  let dataSet: [UInt8]
  let sopClass: String
  let instance: String
  let transferSyntax: String

  init(_ bytes: [UInt8], path: String) throws {
    try #require(Array(bytes[128..<132]) == Array("DICM".utf8))
    // (0002,0000) UL is the first element and counts what follows it.
    let length = (0..<4).reduce(0) { $0 | Int(bytes[140 + $1]) << (8 * $1) }
    dataSet = Array(bytes[(144 + length)...])
    meta = try Part10File.read(path, upToPixelData: true).meta
    sopClass = try #require(meta.string(.mediaStorageSOPClassUID))
    instance = try #require(meta.string(.mediaStorageSOPInstanceUID))
    transferSyntax = try #require(meta.string(.transferSyntaxUID))
  }

  init(_ path: String) throws {
    try self.init([UInt8](try Data(contentsOf: URL(filePath: path))), path: path)
  }
}
