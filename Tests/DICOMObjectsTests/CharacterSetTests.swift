import DICOMCore
import Foundation
import Testing

@testable import DICOMObjects

@Suite("Text by Specific Character Set (PS3.5 section 6.1)")
struct CharacterSetTests {
  /// The examples of PS3.5 annexes H to K, which pydicom ships.
  @Test(
    "names of the standard's examples become UTF-8, and the data set says so",
    arguments: [
      ("chrArab", "قباني^لنزار"), ("chrFren", "Buc^Jérôme"), ("chrGerm", "Äneas^Rüdiger"),
      ("chrGreek", "Διονυσιος"), ("chrRuss", "Люкceмбypг"), ("chrHbrw", "שרון^דבורה"),
      ("chrH31", "Yamada^Tarou=山田^太郎=やまだ^たろう"), ("chrH32", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう"),
      ("chrI2", "Hong^Gildong=洪^吉洞=홍^길동"), ("chrX1", "Wang^XiaoDong=王^小東="),
      ("chrX2", "Wang^XiaoDong=王^小东="),
    ])
  func examples(file: String, name: String) throws {
    let path = "\(PydicomFiles.folder)/../charset_files/\(file).dcm"
    let dataSet = try Part10File.read(path, upToPixelData: true).dataSet
    #expect(dataSet.string(.patientName) == name)
    #expect(dataSet.strings(.specificCharacterSet) == ["ISO_IR 192"])
  }

  @Test("an item's own character set counts within it")
  func items() throws {
    let path = "\(PydicomFiles.folder)/../charset_files/chrSQEncoding.dcm"
    let dataSet = try Part10File.read(path, upToPixelData: true).dataSet
    let item = try #require(dataSet.items(Tag(0x0032, 0x1064)).first)
    #expect(item.string(.patientName) == "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう")
  }

  @Test("text that its character set can't hold is kept, as UTF-8 or byte by byte")
  func undeclared() throws {
    for (bytes, text) in [([UInt8]("Übung".utf8), "Übung"), ([0xDC, 0x62, 0x75, 0x6E, 0x67, 0x20], "Übung")] {
      var data = DataSet()
      data.set(.sopClassUID, UID<SOPClassKind>("1.2.840.10008.5.1.4.1.1.7")!)
      data.set(.sopInstanceUID, UID<Instance>("2.25.1")!)
      data[.patientID] = Element(.LO, .text([String(repeating: "x", count: bytes.count)]))
      var file = try Part10File.encode(data)
      let place = try #require(file.firstRange(of: [UInt8](repeating: 0x78, count: bytes.count)))
      file.replaceSubrange(place, with: bytes)
      #expect(try Part10File.read(bytes: file).dataSet.string(.patientID) == text)
    }
  }
}
