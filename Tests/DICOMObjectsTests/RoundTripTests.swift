import DICOMCore
import Foundation
import Testing

@testable import DICOMObjects

@Suite("Part 10 files written by the product")
struct RoundTripTests {
  static let syntaxes: [TransferSyntax] = [
    .explicitLittleEndian, .implicitLittleEndian, .explicitBigEndian, .deflatedExplicitLittleEndian,
  ]

  /// One element of each representation, nested items and text beyond ASCII.
  static var everything: DataSet {
    var inner = DataSet()
    inner.set(.codeValue, .SH, "1386000")
    inner.set(.codeMeaning, .LO, "Hirnblutung, für die Prüfung")
    var outer = DataSet()
    outer.set(Tag(0x0040, 0xA168), items: [inner, DataSet(), inner])
    outer.set(Tag(0x0040, 0xA161), .FD, reals: [0.1, -1e300])
    var data = DataSet()
    data.set(.specificCharacterSet, .CS, "ISO_IR 192")
    data.set(.imageType, .CS, "ORIGINAL", "PRIMARY", "", "AXIAL")
    data.set(.sopClassUID, UID<SOPClassKind>("1.2.840.10008.5.1.4.1.1.7")!)
    data.set(.sopInstanceUID, UID<Instance>("2.25.1")!)
    data.set(.studyDate, .DA, "20260102")
    data.set(.studyTime, .TM, "010203.004")
    data.set(Tag(0x0008, 0x0054), .AE, "TRIAGED")
    data.set(Tag(0x0008, 0x002A), .DT, "20260102030405.000006+0100")
    data.set(Tag(0x0008, 0x0120), .UR, "http://example.test/a\\b")
    data.set(Tag(0x0008, 0x0119), .UC, "one", "two")
    data.set(Tag(0x0010, 0x0010), .PN, "Muster^Übung", "ねこ^たろう")
    data.set(Tag(0x0010, 0x1010), .AS, "045Y")
    data.set(Tag(0x0010, 0x21B0), .LT, "first line\r\nback\\slash")
    data.set(Tag(0x0018, 0x0050), .DS, reals: [0.625])
    data.set(Tag(0x0018, 0x6020), .SL, integers: [-3, 70_000])
    data.set(Tag(0x0018, 0x9219), .SS, integers: [-7])
    data.set(Tag(0x0018, 0x9511), .FL, reals: [0.5])
    data.set(Tag(0x0020, 0x0013), .IS, integers: [42])
    data.set(Tag(0x0028, 0x0009), .AT, tags: [Tag(0x0018, 0x1063), Tag(0x7FE0, 0x0010)])
    data.set(Tag(0x0028, 0x0010), .US, integers: [512, 65_535])
    data.set(Tag(0x0040, 0xA043), items: [outer])
    data.set(Tag(0x0040, 0xA160), .UT, "free text")
    data.set(Tag(0x0008, 0x1161), .UL, integers: [4_000_000_000])
    data.set(Tag(0x0042, 0x0011), .OB, bytes: [1, 2, 3, 4])
    data.set(Tag(0x0066, 0x0016), .OF, bytes: [0, 0, 0, 63])
    data.set(Tag(0x0070, 0x0006), .ST, "short text")
    data.setEmpty(Tag(0x0010, 0x0030), .DA)
    data.setEmpty(Tag(0x0040, 0x0440), .SQ)
    return data
  }

  @Test("parsing what was written gives the data set back", arguments: syntaxes)
  func identity(syntax: TransferSyntax) throws {
    var data = Self.everything
    // No dictionary of DCMTK 3.6.7 has a 64-bit integer, so implicit representation can't give it back.
    if syntax != .implicitLittleEndian { data.set(Tag(0x0008, 0x040C), .UV, integers: [1 << 60]) }
    let contents = try Part10File.read(bytes: Part10File.encode(data, transferSyntax: syntax))
    #expect(contents.transferSyntax == syntax)
    #expect(contents.meta.string(.mediaStorageSOPInstanceUID) == "2.25.1")
    #expect(contents.meta.string(.implementationVersionName) == "TRIAGED_0_1")
    for (tag, element) in data.elements { #expect(contents.dataSet[tag] == element, "\(tag)") }
    #expect(contents.dataSet == data)
  }

  @Test("the same data set gives the same bytes", arguments: syntaxes)
  func deterministic(syntax: TransferSyntax) throws {
    let first = try Part10File.encode(Self.everything, transferSyntax: syntax)
    #expect(try Part10File.encode(Self.everything, transferSyntax: syntax) == first)
  }

  @Test("a written file reads back with its pixel data and leaves nothing else in the folder")
  func pixels() throws {
    let folder = try TemporaryFolder()
    let layout = PixelLayout(
      rows: 3, columns: 5, samplesPerPixel: 1, bitsAllocated: 16, bitsStored: 12, highBit: 11, isSigned: true,
      photometricInterpretation: "MONOCHROME2", numberOfFrames: 2)
    var data = Self.everything
    data.set(.numberOfFrames, .IS, integers: [2])
    let values = (0..<30).map { Int16($0 * 100 - 1500) }
    let bytes = values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    try PixelData.uncompressed(bytes, layout: layout, in: &data)
    let path = folder.path("image.dcm")
    try Part10File.write(data, to: path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["image.dcm"])
    #expect(
      try Part10File.read(path, upToPixelData: false).dataSet[.pixelData] == Element(.OW, .bytes(bytes)))
    #expect(try Part10File.read(path, upToPixelData: true).dataSet[.pixelData] == nil)
    #expect(try PixelDecoder.layout(of: path) == layout)
    for frame in 0..<2 {
      let decoded = try PixelDecoder.decode(path, frame: frame)
      #expect(decoded.bytes == Array(bytes[frame * 30..<frame * 30 + 30]))
    }
    #expect(throws: DICOMObjectsError.noPixelData(path: path)) { try PixelDecoder.decode(path, frame: 2) }
  }

  @Test("text without a declared character set goes out as UTF-8 and says so")
  func characterSetIsAdded() throws {
    var data = DataSet()
    data.set(.sopClassUID, UID<SOPClassKind>("1.2.840.10008.5.1.4.1.1.7")!)
    data.set(.sopInstanceUID, UID<Instance>("2.25.1")!)
    data.set(Tag(0x0010, 0x0010), .PN, "Übung^Eins")
    let read = try Part10File.read(bytes: Part10File.encode(data)).dataSet
    #expect(read.string(.specificCharacterSet) == "ISO_IR 192")
    #expect(read.string(Tag(0x0010, 0x0010)) == "Übung^Eins")
  }

  @Test("an object without an SOP instance UID is not written")
  func refusesNamelessObjects() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DICOMObjectsError.self) { try Part10File.write(DataSet(), to: folder.path("x.dcm")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("a folder that is not there is an error that names the file")
  func unwritable() throws {
    let path = try TemporaryFolder().path("absent/x.dcm")
    #expect(throws: DICOMObjectsError.unwritable(path: path, reason: "No such file or directory")) {
      try Part10File.write(Self.everything, to: path)
    }
  }
}

extension DataSet {
  mutating func set(_ tag: DICOMCore.Tag, _ vr: VR, tags: [DICOMCore.Tag]) {
    self[tag] = Element(vr, .tags(tags))
  }
  mutating func set(_ tag: DICOMCore.Tag, _ vr: VR, bytes: [UInt8]) { self[tag] = Element(vr, .bytes(bytes)) }
}
