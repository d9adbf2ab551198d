import DICOMCore
import DICOMObjects
import Foundation
import Testing
import TriageDomain
import TriageTestSupport

@testable import Delivery

@Suite("Delivery by C-STORE to DCMTK's storescp", .timeLimit(.minutes(10)))
struct StorageDeliveryTests {
  @Test(
    "objects that were ordered while the peer was down reach it once it is up, each as it was in the spool")
  func delivered() async throws {
    let harness = try DeliveryHarness()
    let documents = [try harness.document(1), try harness.document(2), try harness.document(3)]
    let port = try freePort()
    let received = harness.folder.appending(path: "received")
    try FileManager.default.createDirectory(at: received, withIntermediateDirectories: true)
    try await harness.order("pacs", .document(documents[0]))
    let destination = DeliveryHarness.destination(
      "pacs",
      .dimse(
        host: "127.0.0.1", port: UInt16(port), calledAETitle: AETitle(StorescpProcess.aeTitle)!,
        callingAETitle: AETitle("TRIAGED")!))
    try await harness.running([destination]) { _ in
      try await StorescpProcess.running(port: port, received: received) {
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
}
