import BlockingThreads
import Crypto
import DICOMCore
import DICOMweb
import Foundation
import HL7
import StudyLedger
import Synchronization
import Testing
import TriageDomain
import TriageTestSupport

@testable import Delivery

@Suite("Delivery of messages about studies", .timeLimit(.minutes(10)))
struct StudyMessageTests {
  private static let secret = "a made-up secret"

  private func webhook(_ harness: DeliveryHarness, _ root: String, withPatient: Bool = false) throws
    -> Destination
  {
    let file = harness.folder.appending(path: "secret")
    try Data("\(Self.secret)\nnot this line\n".utf8).write(to: file)
    return DeliveryHarness.destination(
      "alerts",
      .webhook(
        WebhookConfiguration(url: root + "/triage", secretFile: file.path, withPatient: withPatient),
        HTTPClientConfiguration()))
  }

  @Test("A webhook is posted the outcome, signed with the time, and the same delivery number at each attempt")
  func signed() async throws {
    let harness = try DeliveryHarness()
    let study = try await harness.positiveStudy(toldTo: "alerts")
    let exchange = Exchange(.init(500), .init(204))
    try await StubServer.running(exchange.answer) { root in
      let destination = try webhook(harness, root)
      try await harness.running([destination]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
    }
    #expect(exchange.requests.count == 2)
    #expect(Set(exchange.requests.map { $0.headers["x-triaged-delivery"] }).count == 1)
    let request = try #require(exchange.requests.last)
    #expect(request.target == "/triage" && request.contentType == "application/json")
    #expect(request.headers["x-triaged-event"] == "study.positive")
    let time = try #require(request.headers["x-triaged-timestamp"])
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(time).".utf8) + Data(request.body), using: SymmetricKey(data: Data(Self.secret.utf8)))
    #expect(
      request.headers["x-triaged-signature"] == "sha256=" + code.map { String(format: "%02x", $0) }.joined())

    let body = try #require(JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    #expect(body["study_uid"] as? String == study.value)
    #expect(body["outcome"] as? String == "positive" && body["priority"] as? String == "HIGH")
    let finding = try #require((body["findings"] as? [[String: Any]])?.first)
    #expect(finding["finding"] as? String == "pneumothorax" && finding["laterality"] as? String == "left")
    #expect(body["patient"] == nil)
    #expect(!String(decoding: request.body, as: UTF8.self).contains("Phantom"))
  }

  @Test("A webhook names the patient only where it is told to")
  func patient() async throws {
    let harness = try DeliveryHarness()
    _ = try await harness.positiveStudy(toldTo: "alerts")
    let exchange = Exchange(.init(200))
    try await StubServer.running(exchange.answer) { root in
      let destination = try webhook(harness, root, withPatient: true)
      try await harness.running([destination]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
    }
    let body = String(decoding: try #require(exchange.requests.first).body, as: UTF8.self)
    #expect(body.contains(#""patient":{"accession":"A-1","id":"PH-1","name":"Phantom^Ada"}"#))
  }

  @Test("Without its secret nothing is sent and no attempt is spent")
  func withoutSecret() async throws {
    let harness = try DeliveryHarness()
    _ = try await harness.positiveStudy(toldTo: "alerts")
    let exchange = Exchange(.init(200))
    let attempts = try await StubServer.running(exchange.answer) { root in
      let destination = try webhook(harness, root)
      let file = harness.folder.appending(path: "secret")
      try FileManager.default.removeItem(at: file)
      let sender = destination.sender(
        ledger: harness.ledger, spoolRoot: harness.folder.path, retrieval: RetrievalPlace(),
        pool: harness.pool)
      let claims = try await harness.ledger.claimDeliveries(
        destination: destination.name, limit: 1, at: .now(), lease: .seconds(9), maximumAttempts: 2)
      #expect(claims.count == 1)
      let results = await sender.send(claims)
      #expect(results.values.allSatisfy { $0 == .unsent(reason: "the secret file can't be read") })
      try await harness.ledger.releaseDeliveries(claims.map(\.id))
      return try await harness.ledger.deliveries(state: nil, limit: 9).map(\.attempts)
    }
    #expect(attempts == [0] && exchange.requests.isEmpty)
  }

  @Test(
    "HL7: a message that is acknowledged with an error is sent again under the same control ID, and accepted once"
  )
  func hl7() async throws {
    let harness = try DeliveryHarness()
    let study = try await harness.positiveStudy(toldTo: "ris")
    let messages = Messages()
    let errorFirst: StubReceiver.Answering = { bytes in
      let id = messages.take(bytes)
      let code = messages.count == 1 ? "AE" : "AA"
      return [0x0B] + Array("MSH|^~\\&|RIS\rMSA|\(code)|\(id)\r".utf8) + [0x1C, 0x0D]
    }
    try await StubReceiver.running(errorFirst) { port, received in
      let destination = DeliveryHarness.destination("ris", .hl7(host: "127.0.0.1", port: port, .init()))
      try await harness.running([destination]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
      let text = String(decoding: received(), as: UTF8.self)
      #expect(text.contains("|ORU^R01^ORU_R01|") && text.contains("||\(study.value)||"))
      #expect(text.contains("|36118008^Pneumothorax^SCT|1|52101004^Present^SCT|||AA|0.9||P|"))
    }
    #expect(messages.count == 2 && Set(messages.controlIDs).count == 1)
    #expect(messages.controlIDs[0].count == 20)
  }

  @Test("HL7: a rejected message is a dead letter at once, and a receiver that is away costs no attempt")
  func rejected() async throws {
    let harness = try DeliveryHarness()
    _ = try await harness.positiveStudy(toldTo: "ris")
    let messages = Messages()
    let rejecting: StubReceiver.Answering = { bytes in
      [0x0B] + Array("MSH|^~\\&|RIS\rMSA|AR|\(messages.take(bytes))\r".utf8) + [0x1C, 0x0D]
    }
    let dead = try await StubReceiver.running(rejecting) { port, _ in
      let destination = DeliveryHarness.destination("ris", .hl7(host: "127.0.0.1", port: port, .init()))
      return try await {
        try await harness.running([destination]) { _ in
          try await harness.wait { $0.allSatisfy { $0.state == .dead } }
        }
        return try await harness.ledger.deliveries(state: .dead, limit: 9)
      }()
    }
    #expect(dead.first?.lastError == "the destination rejects the message" && dead.first?.attempts == 1)
    try await harness.ledger.retryDelivery(id: try #require(dead.first).id, at: .now())
    let away = DeliveryHarness.destination("ris", .hl7(host: "127.0.0.1", port: try freePort(), .init()))
    let sender = away.sender(
      ledger: harness.ledger, spoolRoot: harness.folder.path, retrieval: RetrievalPlace(), pool: harness.pool)
    #expect(await sender.probe()?.contains("can't be reached") == true)
    let claims = try await harness.ledger.claimDeliveries(
      destination: away.name, limit: 1, at: .now(), lease: .seconds(9), maximumAttempts: 2)
    guard case .unsent = try #require(await sender.send(claims).values.first) else {
      throw TestSupportError.unexpected("the message counts as sent")
    }
  }
}

/// The messages that a receiver got.
private final class Messages: Sendable {
  private let ids = Mutex<[String]>([])

  var controlIDs: [String] { ids.withLock { $0 } }
  var count: Int { controlIDs.count }

  /// - Returns: The message's control ID.
  func take(_ bytes: [UInt8]) -> String {
    let fields = String(decoding: bytes, as: UTF8.self).split(
      separator: "|", omittingEmptySubsequences: false)
    let id = fields.count > 9 ? String(fields[9]) : ""
    ids.withLock { $0.append(id) }
    return id
  }
}

extension DeliveryHarness {
  /// A study with a pneumothorax, triaged, of which one destination is to be told; its names are made up.
  func positiveStudy(toldTo destination: String) async throws -> UID<Study> {
    let study = UID<Study>("2.25.42")!
    var header = InstanceHeader()
    header.patientName = "Phantom^Ada"
    header.patientID = "PH-1"
    header.accessionNumber = "A-1"
    header.modality = "DX"
    let receipt = Receipt(
      studyUID: study, seriesUID: UID("2.25.43")!, instanceUID: UID("2.25.44")!, sopClass: .ct,
      transferSyntax: .explicitLittleEndian, path: SpoolPath("42/44")!, byteCount: 100, digest: "a",
      origin: ReceiptOrigin(
        callingAETitle: "MODALITY", calledAETitle: "TRIAGED", peerAddress: "127.0.0.1", associationID: "7"),
      receivedAt: .now(), header: header)
    _ = try await pool.run { [ledger] in try ledger.record([receipt]) }
    _ = try await ledger.close(study: study, revision: 1, at: .now())
    guard
      let claim = try await ledger.claimTriage(at: .now(), lease: .seconds(60), maximumAttempts: 3),
      let workitem = try await ledger.worklistEntry(study: study)?.workitem
    else { throw TestSupportError.unexpected("the study is not to be triaged") }
    let finding = Finding(
      kind: .pneumothorax, isPresent: true, probability: 0.9, operatingPoint: 0.5, laterality: .left,
      model: ModelReference(id: "made-up", version: "1.0"))
    try await ledger.conclude(
      claim,
      TriageConclusion(
        classification: StudyClassification(
          studyUID: study, outcome: .positive, series: [], findings: [finding]), priority: .high,
        documents: [],
        deliveries: [DeliveryOrder(destination: Self.name(destination), subject: .workitem(workitem.uid))]),
      at: .now())
    return study
  }
}
