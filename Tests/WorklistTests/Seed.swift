import DICOMCore
import StudyLedger
import Testing
import TriageDomain

/// Made-up studies for the tests; all names are plainly so.
struct Seed: Sendable {
  var number: Int
  var name = "Phantom^Ada"
  var patientID = "PH-1"
  var accession = "A-1"
  var description = "Head CT"
  var modality = "CT"
  var studyDate: String?
  var requestedPriority: String?
  /// Milliseconds after the service's clock minus one hour.
  var arrival: Int64 = 0

  static func uid<Kind: UIDKind>(_ text: String) throws -> UID<Kind> { try #require(UID<Kind>(text)) }

  var studyUID: UID<Study> { get throws { try Self.uid("1.2.826.0.1.\(number)") } }

  var arrivedAt: Timestamp {
    Timestamp(milliseconds: ServedWorklist.moment.milliseconds - 3_600_000 + arrival)
  }

  func receipts(instances: Int = 2) throws -> [Receipt] {
    var header = InstanceHeader()
    header.patientName = name
    header.patientID = patientID
    header.patientBirthDate = "19520317"
    header.patientSex = "F"
    header.accessionNumber = accession
    header.studyDescription = description
    header.modality = modality
    header.studyDate = studyDate
    header.studyTime = studyDate.map { _ in "103000" }
    header.requestedPriority = requestedPriority
    (header.rows, header.columns) = (512, 512)
    return try (1...instances).map { instance in
      Receipt(
        studyUID: try studyUID, seriesUID: try Self.uid("1.2.826.0.1.\(number).1"),
        instanceUID: try Self.uid("1.2.826.0.1.\(number).1.\(instance)"), sopClass: .ct,
        transferSyntax: .explicitLittleEndian, path: try #require(SpoolPath("\(number)/\(instance)")),
        byteCount: 100, digest: "a\(number).\(instance)",
        origin: ReceiptOrigin(
          callingAETitle: "MODALITY", calledAETitle: "TRIAGED", peerAddress: "127.0.0.1", associationID: "7"),
        receivedAt: arrivedAt, header: header)
    }
  }

  func finding(_ kind: FindingKind, present: Bool, _ probability: Double, _ side: Laterality = .none)
    -> Finding
  {
    Finding(
      kind: kind, isPresent: present, probability: probability, operatingPoint: 0.5, laterality: side,
      model: ModelReference(id: "made-up", version: "1.0"))
  }
}

extension ServedWorklist {
  /// Receives and closes a study; with an outcome, also triages it.
  @discardableResult
  func seed(
    _ seed: Seed, outcome: Outcome? = nil, findings: [Finding] = [], priority: Priority = .medium
  ) async throws -> Workitem {
    try await record(try seed.receipts())
    let study = try seed.studyUID
    if let outcome {
      _ = try await ledger.close(study: study, revision: 1, at: seed.arrivedAt + .milliseconds(100))
      let claim = try #require(
        try await ledger.claimTriage(
          at: seed.arrivedAt + .milliseconds(200), lease: .seconds(60), maximumAttempts: 3))
      #expect(claim.studyUID == study)
      let series: [SeriesVerdict] = [
        SeriesVerdict(
          seriesUID: try Seed.uid("1.2.826.0.1.\(seed.number).1"), isChosen: outcome == .positive,
          reason: "A localizer, not a volume")
      ]
      try await ledger.conclude(
        claim,
        TriageConclusion(
          classification: StudyClassification(
            studyUID: study, outcome: outcome, series: series, findings: findings), priority: priority,
          documents: [],
          deliveries: [
            DeliveryOrder(
              destination: try #require(DestinationName("ups")),
              subject: .workitem(try #require(try await ledger.worklistEntry(study: study)).workitem.uid))
          ]), at: seed.arrivedAt + .milliseconds(2500))
    }
    return try #require(try await ledger.worklistEntry(study: study)).workitem
  }
}
