import BlockingThreads
import DICOMCore
import DICOMObjects
import DICOMweb
import Foundation
import Logging
import ServiceLifecycle
import StudyLedger
import TriageDomain

@testable import Delivery

/// A ledger, a spool and the delivery stage, as a test needs them.
final class DeliveryHarness: Sendable {
  let folder: URL
  let ledger: StudyLedger
  let pool = BlockingPool(name: "delivery-test", threads: 8)

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "triaged-delivery-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    ledger = try StudyLedger(path: folder.appending(path: "ledger.sqlite").path)
  }

  deinit {
    pool.close()
    try? FileManager.default.removeItem(at: folder)
  }

  static func name(_ text: String) -> DestinationName { DestinationName(text)! }

  /// One that fails and retries within a test's patience.
  static func destination(_ name: String, _ kind: Destination.Kind) -> Destination {
    var destination = Destination(name: Self.name(name), kind: kind)
    destination.backoff = BackoffPolicy(initial: .milliseconds(20), cap: .milliseconds(50))
    destination.connectTimeout = .seconds(5)
    return destination
  }

  /// Writes a small secondary capture into the spool.
  func document(_ number: Int) throws -> ResultDocument {
    var data = DataSet()
    let sopClass = SOPClass("1.2.840.10008.5.1.4.1.1.7")!
    let instance = UID<Instance>("2.25.1000\(number)")!
    data.set(.sopClassUID, sopClass)
    data.set(.sopInstanceUID, instance)
    data.set(.studyInstanceUID, UID<Study>("2.25.1")!)
    data.set(.seriesInstanceUID, UID<Series>("2.25.2")!)
    data.set(.modality, .CS, "OT")
    let path = SpoolPath("object-\(number).dcm")!
    try Part10File.write(data, to: path.absolute(in: folder.path))
    return ResultDocument(
      kind: .keyImage, instanceUID: instance, seriesUID: UID("2.25.2")!, sopClass: sopClass,
      transferSyntax: .explicitLittleEndian, path: path)
  }

  func order(_ destination: String, _ subjects: DeliverySubject...) async throws {
    let orders = subjects.map { DeliveryOrder(destination: Self.name(destination), subject: $0) }
    try await ledger.enqueue(orders, study: nil, at: .now())
  }

  /// Runs the stage while `body` runs, then shuts it down in order.
  func running(
    _ destinations: [Destination], _ body: @escaping @Sendable (ServiceGroup) async throws -> Void
  ) async throws {
    var logger = Logger(label: "delivery")
    logger.logLevel = .critical
    let service = DeliveryService(
      destinations, ledger: ledger, spoolRoot: folder.path, retrieval: RetrievalPlace(), pool: pool,
      logger: logger)
    let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let result: Result<Void, any Error>
      do { result = .success(try await body(group)) } catch { result = .failure(error) }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      try result.get()
    }
  }

  /// Waits until `isReached` holds of all deliveries, and gives them.
  @discardableResult
  func wait(until isReached: @Sendable ([DeliverySummary]) -> Bool) async throws -> [DeliverySummary] {
    while true {
      let changes = ledger.hints.changes(of: .worklist)
      let all = try await ledger.deliveries(state: nil, limit: 100)
      if isReached(all) { return all }
      for await _ in changes { break }
      try Task.checkCancellation()
    }
  }
}
