import DICOMCore
import DICOMObjects
import Testing
import TriageDomain

@testable import ResultDocuments

struct ResultHeaderTests {
  @Test("Patient and study are the source's, in UTF-8, in every object")
  func copied() throws {
    let study = StudyFixture.japanese
    for (_, set) in try study.make() {
      #expect(set.string(.specificCharacterSet) == "ISO_IR 192")
      #expect(set.string(.patientName) == "Yamada^Tarou=山田^太郎=やまだ^たろう")
      for tag: DICOMCore.Tag in [
        .patientID, .issuerOfPatientID, .patientBirthDate, .patientSex, .studyInstanceUID, .studyDate,
        .studyTime, .studyID, .accessionNumber, .referringPhysicianName, .studyDescription,
        .timezoneOffsetFromUTC,
      ] {
        #expect(set[tag] == study.sources[0][tag], "\(tag)")
      }
    }
  }

  @Test("What the source does not say is empty where it must be there, and absent everywhere else")
  func unknown() throws {
    for (_, set) in try StudyFixture.minimal.make() {
      for tag: DICOMCore.Tag in [
        .patientName, .patientID, .patientBirthDate, .patientSex, .studyDate, .studyTime, .studyID,
        .accessionNumber, .referringPhysicianName,
      ] {
        #expect(set[tag]?.value.isEmpty == true, "\(tag)")
      }
      for tag: DICOMCore.Tag in [
        .issuerOfPatientID, .patientAge, .studyDescription, .timezoneOffsetFromUTC, .bodyPartExamined,
        .referencedRequestSequence, .rescaleSlope, .frameOfReferenceUID, .laterality,
      ] {
        #expect(set[tag] == nil, "\(tag)")
      }
      #expect(set.items(.contributingEquipmentSequence).count == 1)
    }
  }

  @Test(
    "An element without a value counts as absent, and a removed identity stands only with how it was removed")
  func empty() throws {
    var study = StudyFixture.headCT(isPositive: false)
    study.sources[0].set(.patientIdentityRemoved, .CS, "YES")
    study.sources[0].setEmpty(DICOMCore.Tag(0x0012, 0x0063), .LO)
    study.sources[0].setEmpty(.patientAge, .AS)
    var report = try #require(try study.make()[.structuredReport])
    #expect(report[.patientIdentityRemoved] == nil && report[DICOMCore.Tag(0x0012, 0x0063)] == nil)
    #expect(report[.patientAge] == nil)
    study.sources[0].set(DICOMCore.Tag(0x0012, 0x0063), .LO, "Basic profile")
    report = try #require(try study.make()[.structuredReport])
    #expect(report.string(.patientIdentityRemoved) == "YES")
    #expect(report.string(DICOMCore.Tag(0x0012, 0x0063)) == "Basic profile")
  }

  @Test("Objects have their minted UIDs, series of their own, and the same bytes each time")
  func identity() throws {
    let documents = try StudyFixture.headCT(isPositive: true).make()
    for (kind, set) in documents {
      let names = ResultDocumentSet.names(of: kind, in: StudyFixture.identity)
      #expect(set.uid(.sopInstanceUID) == names.instance)
      #expect(set.uid(.seriesInstanceUID) == names.series)
      #expect(set.uid(.sopClassUID) == names.sopClass)
    }
    #expect(documents.count == ResultDocument.Kind.allCases.count)
    #expect(Set(documents.values.compactMap { $0.integer(.seriesNumber) }).count == documents.count)
    #expect(try StudyFixture.headCT(isPositive: true).make() == documents)
  }

  @Test("Times are on the source's clock where it names one, and on the site's where it does not")
  func clock() throws {
    let stated = try #require(try StudyFixture.headCT(isPositive: true).make()[.structuredReport])
    #expect(stated.string(.contentDate) == "20260304" && stated.string(.contentTime) == "233015.250")
    let site = try #require(try StudyFixture.chest(isPositive: true).make()[.structuredReport])
    #expect(site.string(.contentDate) == "20260305" && site.string(.contentTime) == "003015.250")
    #expect(site[.timezoneOffsetFromUTC] == nil)
  }

  @Test(
    "Offsets are a sign and four digits within the day",
    arguments: [
      ("+0100", 60), ("-0330", -210), ("+1400", 840), ("+1500", nil), ("0100", nil), ("+01:00", nil),
      ("+0160", nil), ("+1", nil),
    ] as [(String, Int?)])
  func offsets(_ text: String, _ minutes: Int?) {
    #expect(ContentMoment.minutes(text) == minutes)
  }

  @Test("The device is the product; who made the images and each model package contributed")
  func equipment() throws {
    for (_, set) in try StudyFixture.tiltedTwoFindings.make() {
      #expect(set.string(.manufacturer) == "triaged")
      #expect(set.string(.deviceSerialNumber) == "test-1")
      #expect(set.string(.softwareVersions) == "0.0.1")
      let items = set.items(.contributingEquipmentSequence)
      #expect(
        items.map { $0.code(.purposeOfReferenceCodeSequence)?.value } == ["109101", "109102", "109102"])
      #expect(items[0].string(.manufacturerModelName) == "Equation 1")
      #expect(items[1].string(.manufacturerModelName) == "ich-baseline")
      #expect(items[1].string(.softwareVersions) == "0.4.1")
      #expect(items[2].string(.manufacturerModelName) == "stroke-baseline")
    }
  }

  @Test("A study without sources, of another study, or with a finding on an unknown image is refused")
  func refused() throws {
    var study = StudyFixture.headCT(isPositive: true)
    study.sources[1].set(.studyInstanceUID, UID<Study>("2.25.99")!)
    #expect(throws: ResultDocumentsError.otherStudy(instance: UID("2.25.31")!)) { try study.make() }
    study = StudyFixture.headCT(isPositive: true)
    study.sources.remove(at: 3)
    #expect(throws: ResultDocumentsError.unknownImage(UID("2.25.33")!)) { try study.make() }
    study.sources = []
    #expect(throws: ResultDocumentsError.noSources) { try study.make() }
    study = StudyFixture.headCT(isPositive: true)
    study.sources[0][.rows] = nil
    #expect(throws: ResultDocumentsError.missing(.rows, instance: "2.25.30")) { try study.make() }
  }
}
