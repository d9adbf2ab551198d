import BlockingThreads
import DICOMCore
import DICOMObjects
import Foundation
import Logging
import ServiceLifecycle
import StudyLedger
import Synchronization
import Triage
import TriageDomain

/// A triage stage over a ledger and a spool in a folder of their own, which goes with it.
final class StageUnderTest: Sendable {
  let root: String
  let ledger: StudyLedger
  let pool = BlockingPool(name: "triage-test", threads: 2)
  private let time = Mutex<Int64>(1_000_000)

  init() throws {
    root = NSTemporaryDirectory() + "triage-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    ledger = try StudyLedger(path: root + "/ledger.sqlite")
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// The stage's clock, which only tests move.
  var now: Timestamp { Timestamp(milliseconds: time.withLock { $0 }) }

  func advance(_ duration: Duration) { time.withLock { $0 += duration.milliseconds } }

  /// A study of one image whose triage waits.
  func waitingStudy(_ number: Int, priority: String? = nil) async throws -> UID<Study> {
    var header = InstanceHeader()
    header.modality = "CT"
    header.requestedPriority = priority
    let study: UID<Study> = uid("1.2.3.\(number)")
    let receipt = Receipt(
      studyUID: study, seriesUID: uid("1.2.3.\(number).1"), instanceUID: uid("1.2.3.\(number).1.1"),
      sopClass: .ct,
      transferSyntax: .explicitLittleEndian, path: path("instances/\(number).dcm"), byteCount: 1,
      digest: "\(number)",
      origin: ReceiptOrigin(
        callingAETitle: "A", calledAETitle: "B", peerAddress: "127.0.0.1", associationID: "1"),
      receivedAt: now, header: header)
    _ = try await pool.run { [ledger] in try ledger.record(receipt) }
    _ = try await ledger.close(study: study, revision: 1, at: now)
    return study
  }

  func service(
    _ reader: any StudyReading, workers: Int = 2, change: (inout TriageConfiguration) -> Void = { _ in }
  ) -> TriageService {
    var configuration = TriageConfiguration(workers: workers)
    configuration.retries.first = .zero
    change(&configuration)
    return TriageService(
      ledger: ledger, reader: reader, results: SampleResults(), pool: pool, root: root,
      configuration: configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      now: { [self] in now })
  }

  /// Runs the stage until `condition` holds, asked after each change of the worklist, then shuts it down gracefully.
  func run(
    _ service: TriageService, until condition: @escaping @Sendable () async throws -> Bool,
    afterTrigger: @Sendable () async throws -> Void = {}
  ) async throws {
    let group = ServiceGroup(
      configuration: .init(
        services: [.init(service: service)], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let changes = ledger.hints.changes(of: .worklist)
      if try await !condition() {
        for await _ in changes where try await condition() { break }
      }
      await group.triggerGracefulShutdown()
      try await afterTrigger()
      try await tasks.waitForAll()
    }
  }

  func outcome(_ study: UID<Study>) async throws -> Outcome? {
    try await ledger.worklistEntry(study: study)?.outcome
  }
}

/// Answers what a test tells it to.
struct SampleReader: StudyReading {
  let answer: @Sendable (UID<Study>) async throws -> StudyClassification

  func read(
    _ study: UID<Study>, instances: [StoredInstance], root: String
  ) async throws -> StudyClassification {
    try await answer(study)
  }
}

/// A report with nothing in it but its UIDs.
struct SampleResults: ResultMaking {
  func make(
    _ classification: StudyClassification, claim: TriageClaim, root: String
  ) throws(TriageError) -> [MadeResult] {
    var report = DataSet()
    report.set(.sopClassUID, SOPClass.comprehensive3DSR)
    report.set(.sopInstanceUID, claim.identity.structuredReport)
    report.set(.studyInstanceUID, claim.studyUID)
    report.set(.seriesInstanceUID, claim.identity.structuredReportSeries)
    report.set(.modality, .CS, "SR")
    return [MadeResult(kind: .structuredReport, dataSet: report)]
  }
}

func classification(_ study: UID<Study>, positive: Bool = false) -> StudyClassification {
  let finding = Finding(
    kind: .intracranialHaemorrhage, isPresent: positive, probability: positive ? 0.9 : 0.1,
    operatingPoint: 0.5,
    model: ModelReference(id: "sample", version: "1"))
  return StudyClassification(
    studyUID: study, outcome: positive ? .positive : .negative, series: [], findings: [finding])
}

func uid<Kind: UIDKind>(_ text: String) -> UID<Kind> { UID(text) ?? .mint() }

func path(_ text: String) -> SpoolPath {
  guard let path = SpoolPath(text) else { preconditionFailure("not a spool path: \(text)") }
  return path
}

func destination(_ text: String) -> DestinationName {
  guard let name = DestinationName(text) else { preconditionFailure("not a name: \(text)") }
  return name
}

/// Opens once; whoever waits for it goes on then.
final class Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

  func open() { continuation.finish() }

  func passed() async { for await _ in stream {} }
}
