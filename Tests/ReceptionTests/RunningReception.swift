import BlockingThreads
import DICOMCore
import DICOMNetworking
import Foundation
import Logging
import ServiceLifecycle
import StudyLedger
import Testing
import TriageDomain

@testable import Reception

/// Reception with a ledger and a spool of its own, on loopback.
struct RunningReception: Sendable {
  let port: UInt16
  let ledger: StudyLedger
  let spoolRoot: String
  let pool: BlockingPool
  let web: WebReception

  /// Runs `body` while reception runs, and shuts it down gracefully.
  static func during(
    in folder: URL? = nil, queries: (any FindAnswering)? = nil,
    _ change: (inout ReceptionConfiguration) -> Void = { _ in },
    _ body: @Sendable (RunningReception) async throws -> Void
  ) async throws {
    let folder =
      folder ?? FileManager.default.temporaryDirectory.appending(path: "reception-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let titles = Set([AETitle("TRIAGED")].compactMap(\.self))
    var configuration = ReceptionConfiguration(
      acceptor: AcceptorConfiguration(
        addresses: [try #require(PeerAddress("127.0.0.1"))], port: 0,
        admission: AdmissionPolicy(calledAETitles: titles)))
    configuration.acceptor.drain = .seconds(2)
    configuration.minimumFreeSpoolBytes = 0
    change(&configuration)
    let ledger = try StudyLedger(path: folder.appending(path: "ledger.sqlite").path)
    let spoolRoot = folder.appending(path: "spool").path
    try FileManager.default.createDirectory(atPath: spoolRoot, withIntermediateDirectories: true)
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let (ports, port) = AsyncStream.makeStream(of: UInt16.self)
    let service = ReceptionService(
      configuration: configuration, ledger: ledger, spoolRoot: spoolRoot, queries: queries, logger: logger,
      onListening: {
        port.yield($0)
        port.finish()
      })
    let group = ServiceGroup(services: [service], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { port.finish() }
        try await group.run()
      }
      if let port = await ports.first(where: { _ in true }) {
        let running = RunningReception(
          port: port, ledger: ledger, spoolRoot: spoolRoot, pool: BlockingPool(name: "test", threads: 8),
          web: service.web)
        do { try await body(running) } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// The paths of the files in a folder of the spool, and below it.
  func files(in folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: "\(spoolRoot)/\(folder)")?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(".dcm") || folder == "incoming" }
  }

  func bytes(of instance: StoredInstance) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: instance.path.absolute(in: spoolRoot))))
  }
}
