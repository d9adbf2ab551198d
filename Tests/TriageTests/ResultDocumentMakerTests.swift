import DICOMCore
import DICOMObjects
import Foundation
import ResultDocuments
import StudyLedger
import Testing
import Triage
import TriageDomain
import TriageTestSupport

@Suite struct ResultDocumentMakerTests {
  private let maker = ResultDocumentMaker(
    device: ResultDevice(
      manufacturer: "Made Up", modelName: "Test", serialNumber: "1", softwareVersion: "1", uid: uid("1.2.3")))

  private func claim(_ study: PhantomStudy) throws -> (TriageClaim, root: String) {
    let instances = try study.files.map { file in
      let dataSet = try Part10File.read(file.path, upToPixelData: true).dataSet
      var header = InstanceHeader()
      header.rows = dataSet.integer(.rows)
      header.columns = dataSet.integer(.columns)
      return StoredInstance(
        studyUID: uid(study.studyUID), seriesUID: uid(dataSet.string(.seriesInstanceUID) ?? ""),
        instanceUID: uid(dataSet.string(.sopInstanceUID) ?? ""), sopClass: .ct,
        transferSyntax: .explicitLittleEndian, path: path(file.lastPathComponent), header: header)
    }
    let claim = TriageClaim(
      id: 1, studyUID: uid(study.studyUID), revision: 1, attempt: 1,
      identity: .mint(at: Timestamp(milliseconds: 1_700_000_000_000)), predecessor: nil, instances: instances,
      floor: nil, leaseUntil: Timestamp(milliseconds: 0), requestedAt: Timestamp(milliseconds: 0))
    return (claim, study.files[0].deletingLastPathComponent().path)
  }

  private func classification(_ claim: TriageClaim, _ outcome: Outcome) -> StudyClassification {
    var result = TriageTests.classification(claim.studyUID, positive: outcome == .positive)
    result.outcome = outcome
    result.findings[0].keyInstance = claim.instances[0].instanceUID
    result.series = [
      SeriesVerdict(seriesUID: claim.instances[0].seriesUID, isChosen: true, reason: "chosen")
    ]
    return result
  }

  @Test func aReadStudyGetsItsReportUnderTheClaimsUIDsEachTimeTheSame() async throws {
    let (claim, root) = try claim(try await PhantomSet.load(.test).study("head-bleed"))
    let result = classification(claim, .negative)
    let made = try maker.make(result, claim: claim, root: root)
    #expect(made.map(\.kind) == [.structuredReport])
    #expect(made[0].dataSet.uid(.sopInstanceUID) == claim.identity.structuredReport)
    #expect(made[0].dataSet.uid(.studyInstanceUID) == claim.studyUID)
    #expect(try maker.make(result, claim: claim, root: root).map(\.dataSet) == made.map(\.dataSet))
  }

  @Test func aPositiveStudyGetsEveryKindFromItsOwnFiles() async throws {
    for name in ["head-bleed", "head-jpeg-lossless"] {
      let (claim, root) = try claim(try await PhantomSet.load(.test).study(name))
      var result = classification(claim, .positive)
      let key = try #require(claim.instances.first)
      let (rows, columns) = (key.header.rows ?? 0, key.header.columns ?? 0)
      result.findings[0].outlines = [
        SliceOutline(
          instance: key.instanceUID, sopClass: key.sopClass, frame: nil, rows: rows, columns: columns,
          polygons: [], runs: [rows * columns - 10, 10])
      ]
      let made = try maker.make(result, claim: claim, root: root)
      #expect(Set(made.map(\.kind)) == Set(ResultDocument.Kind.allCases))
      let image = try #require(made.first { $0.kind == .keyImage }).dataSet
      // Something of a head is to be seen.
      #expect(Set(image.bytes(.pixelData)).count > 20)
      var twice = claim
      twice.predecessor = .mint(at: Timestamp(milliseconds: 1))
      let report = try #require(
        try maker.make(result, claim: twice, root: root).first { $0.kind == .structuredReport })
      #expect(report.dataSet.items(.predecessorDocumentsSequence).count == 1)
    }
  }

  @Test func aStudyThatWasNotEligibleGetsAReportOnlyWhereThatIsConfigured() async throws {
    let (claim, root) = try claim(try await PhantomSet.load(.test).study("head-bleed"))
    var options = ResultDocumentOptions()
    options.reportsNotEligible = true
    let reporting = ResultDocumentMaker(
      device: ResultDevice(
        manufacturer: "Made Up", modelName: "Test", serialNumber: "1", softwareVersion: "1", uid: uid("1.2.3")
      ),
      options: options)
    var result = classification(claim, .notEligible(reason: "no"))
    result.findings = []
    #expect(try reporting.make(result, claim: claim, root: root).map(\.kind) == [.structuredReport])
    result.outcome = .failed(reason: "no")
    #expect(try reporting.make(result, claim: claim, root: root).isEmpty)
  }

  @Test func aStudyThatWasNotReadHasNoObjects() async throws {
    let (claim, root) = try claim(try await PhantomSet.load(.test).study("head-bleed"))
    for outcome in [Outcome.notEligible(reason: "no"), .failed(reason: "no")] {
      #expect(try maker.make(classification(claim, outcome), claim: claim, root: root).isEmpty)
    }
  }

  @Test func anImageThatHasGoneIsNamed() async throws {
    let (claim, _) = try claim(try await PhantomSet.load(.test).study("head-bleed"))
    #expect(throws: TriageError.self) {
      try maker.make(classification(claim, .negative), claim: claim, root: "/nowhere")
    }
  }
}
