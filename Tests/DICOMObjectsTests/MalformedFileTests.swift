import DICOMCore
import Foundation
import Testing

@testable import DICOMObjects

@Suite("Files that are not what they say")
struct MalformedFileTests {
  static let names = [
    "CT_small.dcm", "MR_small_RLE.dcm", "693_J2KI.dcm", "MR_small_jpeg_ls_lossless.dcm", "image_dfl.dcm",
    "SC_rgb_jpeg_dcmtk.dcm", "reportsi.dcm", "rtplan.dcm", "rtdose_expb.dcm", "SC_rgb_rle_2frame.dcm",
  ]

  @Test(
    "a file cut at any sixteenth is refused or its header is read, and its pixels are refused",
    arguments: names)
  func truncated(name: String) throws {
    let whole = try Data(contentsOf: URL(filePath: PydicomFiles.path(name)))
    let folder = try TemporaryFolder()
    for sixteenth in 0..<16 {
      let path = folder.path("cut.dcm")
      try whole.prefix(whole.count * sixteenth / 16).write(to: URL(filePath: path))
      var hasPixels = false
      do {
        hasPixels = try !Part10File.read(path, upToPixelData: true).dataSet.isEmpty
      } catch {
        #expect(error.description.contains(path))
      }
      if hasPixels || sixteenth == 0 {
        // Whole frames before the cut may decode, the last may not; without pixel data none does.
        #expect(throws: DICOMObjectsError.self, "\(sixteenth)") {
          let decoder = try PixelDecoder(path)
          _ = try decoder.frame(decoder.layout.numberOfFrames - 1)
        }
      }
    }
  }

  @Test("any single damaged byte gives values or an error, never an end of the process", arguments: names)
  func damaged(name: String) throws {
    let whole = [UInt8](try Data(contentsOf: URL(filePath: PydicomFiles.path(name))))
    let folder = try TemporaryFolder()
    let path = folder.path("damaged.dcm")
    var outcomes = 0
    for step in 0..<48 {
      var bytes = whole
      let at = 132 + (bytes.count - 133) * step / 48
      bytes[at] ^= [0xFF, 0x80, 0x01][step % 3]
      try Data(bytes).write(to: URL(filePath: path))
      _ = try? Part10File.read(path, upToPixelData: false)
      _ = try? PixelDecoder.decode(path)
      outcomes += 1
    }
    #expect(outcomes == 48)
  }

  @Test(
    "what is no DICOM is refused by name",
    arguments: ["", "plain text, by no means an image\n", String(repeating: "A", count: 5000), "DICM"])
  func text(content: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("text.dcm")
    try Data(content.utf8).write(to: URL(filePath: path))
    let error = #expect(throws: DICOMObjectsError.self) { try Part10File.read(path, upToPixelData: true) }
    #expect(error?.description.contains(path) == true)
  }

  @Test("a file that is absent, or a folder, is unreadable and says why")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DICOMObjectsError.unreadable(path: "/absent", reason: "No such file or directory")) {
      try Part10File.read("/absent", upToPixelData: true)
    }
    #expect(throws: DICOMObjectsError.unreadable(path: folder.path, reason: "not a regular file")) {
      try Part10File.read(folder.path, upToPixelData: true)
    }
  }

  @Test("sequences nested beyond the limit are refused, however deep", arguments: [40, 1000, 200_000])
  func deep(levels: Int) throws {
    // Undefined lengths, so that each level takes 20 bytes.
    let level: [UInt8] =
      [0x40, 0, 0x30, 0xA7] + Array("SQ".utf8) + [0, 0, 0xFF, 0xFF, 0xFF, 0xFF] + [
        0xFE, 0xFF, 0, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
      ]
    let bytes = try Self.minimal() + Array(repeatElement(level, count: levels).joined())
    let error = #expect(throws: DICOMObjectsError.self) {
      try Part10File.read(bytes: bytes, name: "deep")
    }
    if levels > 40 {
      #expect(error == .overLimit(path: "deep", what: "the depth of nested sequences", limit: 32))
    }
  }

  @Test("closed sequences nested beyond the limit are refused in a deflated file too")
  func deepDeflated() throws {
    var data = DataSet()
    for _ in 0..<34 {
      var outer = DataSet()
      outer.set(Tag(0x0040, 0xA730), items: [data])
      data = outer
    }
    data.set(.sopClassUID, UID<SOPClassKind>("1.2.840.10008.5.1.4.1.1.7")!)
    data.set(.sopInstanceUID, UID<Instance>("2.25.1")!)
    let bytes = try Part10File.encode(data, transferSyntax: .deflatedExplicitLittleEndian)
    #expect(throws: DICOMObjectsError.overLimit(path: "x", what: "the depth of nested sequences", limit: 32))
    {
      try Part10File.read(bytes: bytes, name: "x")
    }
    var wide = ReadingLimits()
    wide.maximumDepth = 40
    #expect(try Part10File.read(bytes: bytes, limits: wide).dataSet == data)
    wide.maximumInflatedBytes = 100
    #expect(
      throws: DICOMObjectsError.overLimit(path: "x", what: "the inflated data set in bytes", limit: 100)
    ) {
      try Part10File.read(bytes: bytes, name: "x", limits: wide)
    }
  }

  @Test("more elements than the limit, and longer values, are refused")
  func tooMuch() throws {
    var data = DataSet()
    data.set(.sopClassUID, UID<SOPClassKind>("1.2.840.10008.5.1.4.1.1.7")!)
    data.set(.sopInstanceUID, UID<Instance>("2.25.1")!)
    data[Tag(0x0042, 0x0011)] = Element(.OB, .bytes([UInt8](repeating: 7, count: 200_000)))
    let bytes = try Part10File.encode(data)
    var limits = ReadingLimits()
    limits.maximumValueBytes = 199_999
    #expect(
      throws: DICOMObjectsError.overLimit(
        path: "x", what: "the value of (0042,0011) in bytes", limit: 199_999)
    ) {
      try Part10File.read(bytes: bytes, name: "x", limits: limits)
    }
    limits = ReadingLimits()
    limits.maximumElements = 2
    #expect(throws: DICOMObjectsError.overLimit(path: "x", what: "the number of elements", limit: 2)) {
      try Part10File.read(bytes: bytes, name: "x", limits: limits)
    }
  }

  @Test("a value that claims more than the file holds is refused without taking that memory")
  func claimedLength() throws {
    let claim: [UInt8] =
      [0x42, 0, 0x11, 0] + Array("OB".utf8) + [0, 0, 0xF0, 0xFF, 0xFF, 0xFE]
      + [UInt8](repeating: 1, count: 64)
    let bytes = try Self.minimal() + claim
    #expect(throws: DICOMObjectsError.self) { try Part10File.read(bytes: bytes) }
  }

  @Test("absurd dimensions are refused before anything is allocated")
  func absurd() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("absurd.dcm")
    var data = DataSet()
    data.set(.sopClassUID, UID<SOPClassKind>("1.2.840.10008.5.1.4.1.1.7")!)
    data.set(.sopInstanceUID, UID<Instance>("2.25.1")!)
    for (tag, value) in [
      (Tag.rows, 65_535), (.columns, 65_535), (.bitsAllocated, 16), (.bitsStored, 16), (.highBit, 15),
      (.samplesPerPixel, 1), (.pixelRepresentation, 0),
    ] {
      data.set(tag, .US, integers: [value])
    }
    data[.pixelData] = Element(.OW, .bytes([1, 2, 3, 4]))
    try Part10File.write(data, to: path)
    #expect(throws: DICOMObjectsError.overLimit(path: path, what: "a frame in bytes", limit: 512 << 20)) {
      try PixelDecoder.layout(of: path)
    }
    data.set(.rows, .US, integers: [100])
    data.set(.numberOfFrames, .IS, "2147483647")
    try Part10File.write(data, to: path)
    #expect(throws: DICOMObjectsError.self) { try PixelDecoder.decode(path, frame: 2_147_483_646) }
    data.set(.bitsStored, .US, integers: [17])
    try Part10File.write(data, to: path)
    #expect(throws: DICOMObjectsError.malformed(path: path, reason: "Bits Stored (0028,0101) is 17")) {
      try PixelDecoder.layout(of: path)
    }
  }

  @Test(
    "a codestream of another size than the data set's is refused",
    arguments: ["693_J2KI.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_jpeg_dcmtk.dcm"])
  func disagreeingSize(name: String) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: PydicomFiles.path(name))))
    let rows = try #require(bytes.firstRange(of: [0x28, 0, 0x10, 0, 0x55, 0x53, 2, 0]))
    bytes[rows.upperBound] &+= 1
    let folder = try TemporaryFolder()
    let path = folder.path("size.dcm")
    try Data(bytes).write(to: URL(filePath: path))
    #expect(
      throws: DICOMObjectsError.undecodable(
        path: path, frame: 0, reason: "the codestream's size is not the data set's")
    ) { try PixelDecoder.decode(path) }
  }

  /// The bytes of a file with nothing but its SOP class and instance.
  private static func minimal() throws -> [UInt8] {
    var data = DataSet()
    data.set(.sopClassUID, UID<SOPClassKind>("1.2.840.10008.5.1.4.1.1.7")!)
    data.set(.sopInstanceUID, UID<Instance>("2.25.1")!)
    return try Part10File.encode(data)
  }
}
