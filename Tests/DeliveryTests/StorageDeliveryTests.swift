import DICOMCore
import DICOMObjects
import Foundation
import Glibc
import Testing
import TriageDomain

@testable import Delivery

@Suite("Delivery by C-STORE to DCMTK's storescp", .timeLimit(.minutes(2)))
struct StorageDeliveryTests {
  @Test(
    "objects that were ordered while the peer was down reach it once it is up, each as it was in the spool")
  func delivered() async throws {
    let harness = try DeliveryHarness()
    let documents = [try harness.document(1), try harness.document(2), try harness.document(3)]
    let port = try Self.freePort()
    let received = harness.folder.appending(path: "received")
    try FileManager.default.createDirectory(at: received, withIntermediateDirectories: true)
    try await harness.order("pacs", .document(documents[0]))
    let destination = DeliveryHarness.destination(
      "pacs",
      .dimse(
        host: "127.0.0.1", port: UInt16(port), calledAETitle: AETitle("STORESCP")!,
        callingAETitle: AETitle("TRIAGED")!))
    try await harness.running([destination]) { _ in
      try await Self.withStorescp(port: port, received: received) {
        try await harness.order("pacs", .document(documents[1]), .document(documents[2]))
        try await harness.wait { $0.count == 3 && $0.allSatisfy { $0.state == .delivered } }
      }
    }
    for document in documents {
      let sent = try Part10File.read(document.path.absolute(in: harness.folder.path), upToPixelData: false)
      let files = try FileManager.default.contentsOfDirectory(atPath: received.path)
      let file = try #require(files.first { $0.hasSuffix(document.instanceUID.value) })
      let kept = try Part10File.read(received.appending(path: file).path, upToPixelData: false)
      #expect(kept.dataSet == sent.dataSet)
    }
  }

  /// Runs DCMTK's storescp while `body` runs.
  private static func withStorescp(
    port: Int, received: URL, _ body: () async throws -> Void
  ) async throws {
    let peer = Process()
    peer.executableURL = URL(filePath: "/usr/bin/env")
    peer.arguments = ["storescp", "-aet", "STORESCP", "-od", received.path, "-uf", "\(port)"]
    peer.standardError = FileHandle.nullDevice
    let (ended, end) = AsyncStream<Void>.makeStream()
    peer.terminationHandler = { _ in end.finish() }
    try peer.run()
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    // Not SIGTERM: a child of a dispatch thread inherits that it is blocked.
    kill(peer.processIdentifier, SIGKILL)
    for await _ in ended {}
    try result.get()
  }

  /// A port that nobody listens on at the moment.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
      }
    }
    try #require(isBound)
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
