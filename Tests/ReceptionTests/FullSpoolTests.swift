import BlockingThreads
import DICOMCore
import Foundation
import Glibc
import StudyLedger
import Testing
import TriageTestSupport

@testable import Reception

/// A spool on a file system of one megabyte; mounting it takes root.
@Suite(.enabled(if: geteuid() == 0, "mounting a small file system takes root")) struct FullSpoolTests {
  @Test func `without room an instance gets A700, and the next is stored once there is room`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "full-\(UUID().uuidString)")
    let spool = folder.appending(path: "spool").path
    try FileManager.default.createDirectory(atPath: spool, withIntermediateDirectories: true)
    _ = try await ToolRun.succeed("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", spool])
    let outcome = await Result(catching: { try await fillAndFree(folder) })
    _ = try await ToolRun.succeed("umount", [spool])
    try? FileManager.default.removeItem(at: folder)
    try outcome.get()
  }

  private func fillAndFree(_ folder: URL) async throws {
    try await RunningReception.during(in: folder) { reception in
      let instances = (0..<6).map { number in
        var instance = TestInstance()
        instance.pixels = [UInt8](repeating: UInt8(number), count: 300_000)
        return instance
      }
      let bytes = try instances.map { try $0.dataSet() }
      try await reception.pool.run {
        let association = try RawAssociation(port: reception.port, contexts: [instances[0].context])
        func store(_ index: Int) -> UInt16? {
          association.store(
            sopClass: instances[index].sopClass.value, instance: instances[index].instance.value,
            dataSet: bytes[index])
        }
        #expect((0..<5).map(store) == [0, 0, 0, 0xA700, 0xA700])
        let kept = reception.files(in: "instances")
        #expect(kept.count == 3)
        #expect(reception.files(in: "incoming").isEmpty)
        try FileManager.default.removeItem(atPath: "\(reception.spoolRoot)/instances/\(kept[0])")
        #expect(store(5) == 0)
        association.release()
      }
      // Only what was acknowledged has a receipt.
      for (index, instance) in instances.enumerated() {
        let receipts = try await reception.ledger.instances(study: instance.study)
        #expect(receipts.count == ([0, 1, 2, 5].contains(index) ? 1 : 0))
      }
    }
  }
}

extension Result where Failure == any Error {
  fileprivate init(catching body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
