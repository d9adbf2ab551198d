import DICOMCore
import StudyLedger
import Testing
import TriageDomain

@Suite("Ledger contract: studies are searched for")
struct StudySearchContractTests {
  private func studies(_ ledger: StudyLedger, _ change: (inout StudyQuery) -> Void) async throws -> [UID<
    Study
  >] {
    var query = StudyQuery()
    change(&query)
    let found = try await ledger.studies(query, limit: 10, offset: 0).map(\.studyUID)
    #expect(try await ledger.studyCount(query, most: 10) == found.count)
    return found
  }

  @Test(
    "The first instance describes the study; instances that conflict are counted nowhere",
    arguments: LedgerDriver.allCases)
  func counts(_ driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(
      Made.receipt(study: 1), Made.receipt(study: 1, instance: 2),
      Made.receipt(study: 1, instance: 2, digest: "b"),
      Made.receipt(study: 1))
    let found = try await made.ledger.studies(StudyQuery(), limit: 10, offset: 0)
    #expect(found.count == 1 && found[0].instanceCount == 2 && found[0].seriesCount == 1)
    #expect(found[0].patientName == "Phantom^Made Up" && found[0].modalities == ["CT"])
    #expect(found[0].standing.outcome == nil && found[0].standing.priority == .medium)
    let series = try await made.ledger.series(study: Made.study(1))
    #expect(series.map(\.instanceCount) == [2] && series.first?.modality == "CT")
    let instances = try await made.ledger.readInstances(study: Made.study(1))
    #expect(instances.map(\.instanceUID) == [Made.instance(1, of: 1), Made.instance(2, of: 1)])
    #expect(
      try await made.ledger.readInstances(study: Made.study(1), instance: Made.instance(2, of: 1)).count == 1)
    #expect(try await made.ledger.readInstances(study: Made.study(2)).isEmpty)
  }

  @Test(
    "A name is found by its beginning whatever its case, a study by the UIDs in it",
    arguments: LedgerDriver.allCases)
  func keys(_ driver: LedgerDriver) async throws {
    let made = try driver.make()
    _ = try await made.record(Made.receipt(study: 1), Made.receipt(study: 2, modality: "DX"))
    let ledger = made.ledger
    #expect(try await studies(ledger) { $0.patientName = .beginning("PHANTOM") }.count == 2)
    #expect(try await studies(ledger) { $0.patientName = .beginning("Phantomas") }.isEmpty)
    #expect(try await studies(ledger) { $0.modality = "DX" } == [Made.study(2)])
    #expect(try await studies(ledger) { $0.modality = "D" }.isEmpty)
    #expect(try await studies(ledger) { $0.studyUIDs = [Made.study(1)] } == [Made.study(1)])
    #expect(
      try await studies(ledger) { $0.seriesUIDs = [Made.receipt(study: 2).seriesUID] } == [Made.study(2)])
    #expect(try await studies(ledger) { $0.instanceUIDs = [Made.instance(1, of: 2)] } == [Made.study(2)])
    #expect(try await studies(ledger) { $0.studyUIDs = [] }.isEmpty)
    #expect(try await studies(ledger) { $0.patientID = .exactly("none") }.isEmpty)
    #expect(try await ledger.studyCount(StudyQuery(), most: 1) == 1)
  }
}
