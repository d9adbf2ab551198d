import BlockingThreads
import DICOMCore
import Foundation
import StudyLedger
import TriageDomain

/// The implementations of the ledger; each passes the same contract.
enum LedgerDriver: String, Sendable, CaseIterable {
  case sqlite

  /// A new and empty one.
  func make() throws -> LedgerUnderTest {
    switch self {
    case .sqlite: try LedgerUnderTest()
    }
  }
}

/// A ledger in a folder of its own, which goes with it.
final class LedgerUnderTest: Sendable {
  let folder: String
  let path: String
  let ledger: StudyLedger

  static let threads = BlockingPool(name: "ledger-test", threads: 8)

  init() throws {
    folder = NSTemporaryDirectory() + "ledger-" + UUID().uuidString
    path = folder + "/ledger.sqlite"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    ledger = try StudyLedger(path: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// `StudyLedger.record` on a thread that may block.
  func record(_ receipts: Receipt...) async throws -> [ReceiptOutcome] {
    try await Self.threads.run { [ledger] in try ledger.record(receipts) }
  }

  /// A study with one instance, closed at `at` so that its triage waits.
  func waitingStudy(_ number: Int, at: Int64 = 1000, priority: String? = nil) async throws -> UID<Study> {
    let receipt = Made.receipt(study: number, at: at, priority: priority)
    _ = try await record(receipt)
    _ = try await ledger.close(study: receipt.studyUID, revision: 1, at: .ms(at + 10))
    return receipt.studyUID
  }

  func claim(at: Int64 = 5000, lease: Int64 = 1000, attempts: Int = 3) async throws -> TriageClaim? {
    try await ledger.claimTriage(at: .ms(at), lease: .milliseconds(lease), maximumAttempts: attempts)
  }
}

extension Timestamp {
  static func ms(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
}

/// Values for the ledger's tests; every name in them is made up.
enum Made {
  static func study(_ number: Int) -> UID<Study> { UID("1.2.826.0.1.\(number)")! }
  static func instance(_ number: Int, of study: Int) -> UID<Instance> {
    UID("1.2.826.0.1.\(study).1.\(number)")!
  }

  static func receipt(
    study number: Int, instance: Int = 1, at: Int64 = 1000, digest: String? = nil, priority: String? = nil,
    modality: String = "CT"
  ) -> Receipt {
    var header = InstanceHeader()
    header.patientName = "Phantom^Made Up"
    header.patientID = patient
    header.modality = modality
    header.requestedPriority = priority
    header.instanceNumber = instance
    return Receipt(
      studyUID: study(number), seriesUID: UID("1.2.826.0.1.\(number).1")!,
      instanceUID: Self.instance(instance, of: number), sopClass: .ct, transferSyntax: .explicitLittleEndian,
      path: SpoolPath("\(number)/\(instance)-\(digest ?? "a")")!, byteCount: 100,
      digest: digest ?? "a\(instance)",
      origin: ReceiptOrigin(
        callingAETitle: "MODALITY", calledAETitle: "TRIAGED", peerAddress: "127.0.0.1", associationID: "7"),
      receivedAt: .ms(at), header: header)
  }

  static let patient = "MADE-UP"
  static let pacs = DestinationName("pacs")!

  static func document(_ identity: ResultIdentity) -> ResultDocument {
    ResultDocument(
      kind: .structuredReport, instanceUID: identity.structuredReport,
      seriesUID: identity.structuredReportSeries,
      sopClass: .comprehensive3DSR, transferSyntax: .explicitLittleEndian, path: SpoolPath("results/sr.dcm")!)
  }

  static func finding(present: Bool) -> Finding {
    Finding(
      kind: .intracranialHaemorrhage, isPresent: present, probability: present ? 0.97 : 0.02,
      operatingPoint: 0.5,
      laterality: .left, volumeML: 12.3,
      box: PatientBox(minimum: PatientPoint(1, 2, 3), maximum: PatientPoint(4, 5, 6)),
      keyInstance: instance(1, of: 1), model: ModelReference(id: "made-up", version: "1.0"),
      outlines: [
        SliceOutline(
          instance: instance(1, of: 1), sopClass: .ct, frame: nil, rows: 2, columns: 2,
          polygons: [[ImagePoint(column: 0.5, row: 0.5), ImagePoint(column: 1, row: 1)]], runs: [1, 3])
      ])
  }

  static func conclusion(
    _ claim: TriageClaim, priority: Priority = .high, outcome: Outcome = .positive,
    destinations: [DestinationName] = [pacs], shadow: [Finding] = []
  ) -> TriageConclusion {
    let document = document(claim.identity)
    return TriageConclusion(
      classification: StudyClassification(
        studyUID: claim.studyUID, outcome: outcome,
        series: [
          SeriesVerdict(seriesUID: UID("1.2.826.0.1.1.1")!, isChosen: true, reason: "axial head CT")
        ], findings: [finding(present: outcome == .positive)], shadowFindings: shadow,
        timings: ["total": 12.5]),
      priority: priority, documents: [document],
      deliveries: destinations.map { DeliveryOrder(destination: $0, subject: .document(document)) })
  }
}

extension Sequence {
  /// One after the other.
  func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await body(element)) }
    return values
  }
}
