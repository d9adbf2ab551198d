import BlockingThreads
import DICOMCore
import DICOMObjects
import DICOMweb
import StudyLedger
import Testing
import TriageDomain
import Worklist

@Suite("PS3.4 C.4.1, C.6.2, CC.2.8: C-FIND over studies and workitems")
struct FindDeskTests {
  private static let threads = BlockingPool(name: "find-test", threads: 2)

  private func running(_ body: @Sendable @escaping (ServedWorklist, FindDesk) async throws -> Void)
    async throws
  {
    try await ServedWorklist.run { served in
      try await served.seed(
        Seed(number: 1, patientID: "PH-1", studyDate: "20260101"), outcome: .positive,
        findings: [Seed(number: 1).finding(.intracranialHaemorrhage, present: true, 0.97)], priority: .high)
      try await served.seed(
        Seed(
          number: 2, name: "Phantom^Bert", patientID: "PH-2", modality: "DX", studyDate: "20260102",
          arrival: 10))
      try await body(
        served,
        FindDesk(
          configuration: WorklistConfiguration(), ledger: served.ledger, spoolRoot: served.spoolRoot,
          pool: Self.threads, now: { ServedWorklist.moment }))
    }
  }

  private func identifier(_ level: String?, _ keys: [(DICOMCore.Tag, VR, String)]) -> DataSet {
    var set = DataSet()
    if let level { set.set(.queryRetrieveLevel, .CS, level) }
    for (tag, vr, value) in keys {
      if value.isEmpty { set.setEmpty(tag, vr) } else { set.set(tag, vr, value) }
    }
    return set
  }

  private func found(_ answer: FindDesk.Answer) -> [DataSet] {
    guard case .found(let dataSets, _, let isWhole) = answer else { return [] }
    #expect(isWhole)
    return dataSets
  }

  @Test(
    "Studies match as in QIDO-RS; what was asked for comes back, empty where nothing is known, and no more")
  func studies() async throws {
    try await running { _, desk in
      let all = found(
        await desk.answer(
          identifier(
            "STUDY",
            [
              (.patientName, .PN, "phantom*"), (.studyInstanceUID, .UI, ""), (.studyID, .SH, ""),
              (.requestedProcedurePriority, .SH, ""),
            ]), sopClass: .studyRootFind))
      #expect(all.map { $0.string(.requestedProcedurePriority) } == ["MEDIUM", "HIGH"])
      #expect(all[0].string(.patientName) == "Phantom^Bert" && all[0][.studyID]?.value.isEmpty == true)
      #expect(
        all[0].tags == [
          .specificCharacterSet, .queryRetrieveLevel, .patientName, .studyInstanceUID, .studyID,
          .requestedProcedurePriority,
        ])
      let high = found(
        await desk.answer(
          identifier(
            "STUDY",
            [
              (TriageAttributes.creatorTag, .LO, TriageAttributes.creator),
              (TriageAttributes.outcome, .CS, "POSITIVE"),
            ]),
          sopClass: .studyRootFind))
      #expect(high.count == 1 && high[0].real(TriageAttributes.probability) == 0.97)
      let range = found(
        await desk.answer(identifier("STUDY", [(.studyDate, .DA, "20260102-")]), sopClass: .studyRootFind))
      #expect(range.count == 1)
    }
  }

  @Test("Series and images are found below the unique keys of the levels above")
  func lowerLevels() async throws {
    try await running { _, desk in
      let series = found(
        await desk.answer(
          identifier(
            "SERIES",
            [(.studyInstanceUID, .UI, "1.2.826.0.1.2"), (.modality, .CS, ""), (.seriesInstanceUID, .UI, "")]),
          sopClass: .studyRootFind))
      #expect(series.map { $0.string(.modality) } == ["DX"])
      let images = found(
        await desk.answer(
          identifier(
            "IMAGE",
            [
              (.studyInstanceUID, .UI, "1.2.826.0.1.2"), (.seriesInstanceUID, .UI, "1.2.826.0.1.2.1"),
              (.sopInstanceUID, .UI, ""),
            ]), sopClass: .studyRootFind))
      #expect(images.map { $0.string(.sopInstanceUID) } == ["1.2.826.0.1.2.1.1", "1.2.826.0.1.2.1.2"])
    }
  }

  @Test(
    "An identifier that does not fit its class is A900; a key that can't be matched is told by the status")
  func refused() async throws {
    try await running { _, desk in
      let wrong: [DataSet] = [
        identifier(nil, []), identifier("PATIENT", []), identifier("SERIES", []),
        identifier("SERIES", [(.studyInstanceUID, .UI, "1.2\\1.3")]),
        identifier("IMAGE", [(.studyInstanceUID, .UI, "1.2")]),
        identifier("STUDY", [(.studyDate, .DA, "soon")]),
        identifier("STUDY", [(.studyInstanceUID, .UI, "x")]),
      ]
      for identifier in wrong {
        #expect(
          await desk.answer(identifier, sopClass: .studyRootFind) == .failed(.dataSetDoesNotMatchSOPClass))
      }
      #expect(await desk.answer(identifier("STUDY", []), sopClass: .ct) == .failed(.sopClassNotSupported))
      let other = await desk.answer(
        identifier("STUDY", [(.patientID, .LO, "PH-1"), (.institutionName, .LO, "x")]),
        sopClass: .studyRootFind)
      guard case .found(let dataSets, let usesAllKeys, _) = other else {
        Issue.record("\(other)")
        return
      }
      #expect(dataSets.count == 1 && !usesAllKeys && dataSets[0][.institutionName]?.value.isEmpty == true)
    }
  }

  @Test("Workitems are found with their priority, in reading order")
  func workitems() async throws {
    try await running { _, desk in
      let all = found(
        await desk.answer(
          identifier(
            nil,
            [
              (.procedureStepState, .CS, "SCHEDULED"), (.scheduledProcedureStepPriority, .CS, ""),
              (.patientID, .LO, ""), (.transactionUID, .UI, ""),
            ]), sopClass: .unifiedProcedureStepPull))
      #expect(all.map { $0.string(.scheduledProcedureStepPriority) } == ["HIGH", "MEDIUM"])
      #expect(all.map { $0.string(.patientID) } == ["PH-1", "PH-2"])
      #expect(all.allSatisfy { $0[.transactionUID]?.value.isEmpty == true })
      let high = found(
        await desk.answer(
          identifier(nil, [(.scheduledProcedureStepPriority, .CS, "HIGH")]),
          sopClass: .unifiedProcedureStepPull))
      #expect(high.count == 1)
    }
  }
}
