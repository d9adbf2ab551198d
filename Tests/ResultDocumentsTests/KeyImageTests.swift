import DICOMCore
import DICOMObjects
import Testing
import TriageDomain

@testable import ResultDocuments

struct KeyImageTests {
  private func images(_ study: StudyFixture) throws -> [DataSet] {
    try study.all().filter { $0.kind == .keyImage }.map(\.dataSet)
  }

  @Test("Every present finding has a key image in one series, and says that something is burnt in")
  func onePerFinding() throws {
    for study in StudyFixture.all {
      let found = try images(study)
      #expect(found.count == study.classification.findings.count(where: \.isPresent), "\(study.name)")
      #expect(Set(found.compactMap { $0.string(.sopInstanceUID) }).count == found.count)
      #expect(found.map { $0.integer(.instanceNumber) } == found.indices.map { $0 + 1 })
      for image in found {
        #expect(image.string(.seriesInstanceUID) == "2.25.108")
        #expect(image.string(.burnedInAnnotation) == "YES")
        #expect(image.string(.imageComments)?.hasSuffix("not for diagnostic use.") == true)
        #expect(
          image[.bodyPartExamined] == study.sources[0][.bodyPartExamined] || study.name == "head-and-chest")
      }
    }
  }

  @Test("The key image shows the finding's own image, of a multi-frame one the frame with most of it")
  func source() throws {
    func reference(_ study: StudyFixture) throws -> DataSet? {
      try images(study).first?.items(.sourceImageSequence).first
    }
    #expect(try reference(.headCT(isPositive: true))?.string(.referencedSOPInstanceUID) == "2.25.33")
    #expect(try reference(.multiFrame)?.integer(.referencedFrameNumber) == 5)
    var lost = StudyFixture.withoutOutlines
    lost.classification.findings[0].keyInstance = nil
    #expect(try reference(lost)?.string(.referencedSOPInstanceUID) == "2.25.33")
  }

  @Test("A CT is asked for in a brain window, a radiograph by its own display rules")
  func requests() throws {
    var asked: [KeyFrameRequest] = []
    for study in [StudyFixture.headCT(isPositive: true), .chest(isPositive: true)] {
      _ = try ResultDocumentSet.make(
        classification: study.classification, sources: study.sources, identity: StudyFixture.identity,
        device: StudyFixture.device
      ) { request throws(ResultDocumentsError) in
        asked.append(request)
        return try study.keyFrame(request)
      }
    }
    #expect(asked.map(\.window) == [.brain, nil])
  }

  @Test("The image stands untouched below the words but for its outline in the finding's colour")
  func untouched() throws {
    let study = StudyFixture.headCT(isPositive: true)
    let image = try #require(try images(study).first)
    let (rows, columns) = (try #require(image.integer(.rows)), try #require(image.integer(.columns)))
    #expect(columns == 512 && rows > 512)
    let bytes = image.bytes(.pixelData)
    func pixel(_ row: Int, _ column: Int) -> [UInt8] {
      Array(
        bytes[((row + rows - 512) * columns + column) * 3..<((row + rows - 512) * columns + column) * 3 + 3])
    }
    let grey = try study.keyFrame(KeyFrameRequest(instance: UID("2.25.33")!, frame: nil, window: nil)).pixels
    // The polygon's corner and its sides.
    for (row, column) in [(210, 203), (230, 203), (210, 240), (253, 230)] {
      #expect(pixel(row, column) == [255, 60, 50])
    }
    let changed = (0..<512 * 512).count {
      pixel($0 / 512, $0 % 512) != [grey[$0], grey[$0], grey[$0]]
    }
    #expect((4 * 43...4 * 43 + 300).contains(changed))
  }

  @Test("Small frames are magnified until words fit, large ones keep their size up to a limit")
  func sizes() throws {
    func size(rows: Int, columns: Int) throws -> [Int?] {
      var study = StudyFixture.headCT(isPositive: true)
      study.classification.findings[0].outlines = []
      for index in study.sources.indices {
        study.sources[index].set(.rows, .US, integers: [rows])
        study.sources[index].set(.columns, .US, integers: [columns])
      }
      let image = try #require(try images(study).first)
      let scale = max(2, image.integer(.columns)! / 256)
      // Four lines of words.
      return [image.integer(.rows)! - 4 * 11 * scale - 2 * scale, image.integer(.columns)]
    }
    #expect(try size(rows: 128, columns: 128) == [512, 512])
    #expect(try size(rows: 2500, columns: 2048) == [2500, 2048])
    #expect(try size(rows: 4000, columns: 3001) == [2000, 1500])
  }

  @Test("The patient's sides stand in the object and at the edges of the picture")
  func sides() throws {
    #expect(try images(.tiltedTwoFindings).first?.strings(.patientOrientation) == ["L", "P"])
    #expect(try images(.minimal).first?[.patientOrientation]?.value.isEmpty == true)
    var chest = StudyFixture.chest(isPositive: true)
    chest.sources[0].set(.patientOrientation, .CS, "L", "F")
    #expect(try images(chest).first?.strings(.patientOrientation) == ["L", "F"])
  }

  @Test("Words break at spaces, and within a word only when it is longer than a line")
  func wrapping() {
    func lines(_ text: String) -> [String] {
      KeyPicture.wrapped((text, true), letters: 10).map(\.text)
    }
    #expect(lines("one two three") == ["one two", "three"])
    #expect(lines("a-very-long-model-name 1") == ["a-very-lon", "g-model-na", "me 1"])
  }

  @Test("Every printable letter has ink of its own, and anything else is a question mark")
  func letters() {
    func ink(_ character: Character) -> [Bool] {
      (0..<PixelFont.rows).flatMap { row in
        (0..<PixelFont.columns).map { PixelFont.inks(character, row: row, column: $0) }
      }
    }
    let printable = (UInt8(33)..<127).map { Character(UnicodeScalar($0)) }
    #expect(printable.allSatisfy { ink($0).contains(true) })
    #expect(Set(printable.map(ink)).count == printable.count)
    #expect(!ink(" ").contains(true))
    #expect(ink("ß") == ink("?"))
  }

  @Test("A key frame of another size than its image is refused")
  func otherSize() throws {
    let study = StudyFixture.headCT(isPositive: true)
    #expect(throws: ResultDocumentsError.self) {
      try ResultDocumentSet.make(
        classification: study.classification, sources: study.sources, identity: StudyFixture.identity,
        device: StudyFixture.device
      ) { _ throws(ResultDocumentsError) in KeyFrame(rows: 1, columns: 2, pixels: [0, 0])! }
    }
    #expect(KeyFrame(rows: 2, columns: 2, pixels: [0]) == nil)
  }
}
