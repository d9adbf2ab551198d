import BlockingThreads
import DICOMCore
import DICOMObjects
import Foundation
import Testing

@testable import DICOMNetworking

@Suite struct RequestorTests {
  private func requestor(_ acceptor: TestAcceptor, called: String = "TRIAGED") throws -> StorageRequestor {
    StorageRequestor(
      host: "127.0.0.1", port: acceptor.port, callingAETitle: try #require(AETitle("TEST")),
      calledAETitle: try #require(AETitle(called)), pool: acceptor.pool)
  }

  private func object(in folder: URL, _ sopClass: SOPClass = .comprehensive3DSR) throws -> OutgoingObject {
    let uid = UID<Instance>.mint()
    var dataSet = DataSet()
    dataSet.set(.sopClassUID, sopClass)
    dataSet.set(.sopInstanceUID, uid)
    dataSet.set(.patientName, .PN, "Fixture^Requestor")
    let path = folder.appending(path: "\(uid).dcm").path
    try Part10File.write(dataSet, to: path)
    return OutgoingObject(path: path, sopClass: sopClass, instanceUID: uid)
  }

  private func inFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "requestor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  @Test func `objects of several classes go in one association, each with its answer`() async throws {
    let acceptor = try TestAcceptor()
    try await inFolder { folder in
      let objects = try [
        object(in: folder), object(in: folder, .grayscaleSoftcopyPresentationState), object(in: folder),
      ]
      let responses = try await requestor(acceptor).send(objects)
      #expect(responses.map(\.instanceUID) == objects.map(\.instanceUID))
      #expect(responses.map(\.result) == Array(repeating: .answered(.success), count: 3))
      #expect(await acceptor.nextEnd() == .released)
      #expect(acceptor.stored.map(\.request.sopInstance) == objects.map(\.instanceUID.value))
      let sent = try Part10File.readDataSet(
        bytes: try #require(acceptor.stored.first).bytes, transferSyntax: .explicitLittleEndian)
      #expect(sent.string(.patientName) == "Fixture^Requestor")
    }
    try await acceptor.stop()
  }

  @Test func `the peer's status is handed on for each object`() async throws {
    let acceptor = try TestAcceptor(status: .outOfResources)
    try await inFolder { folder in
      let responses = try await requestor(acceptor).send([object(in: folder), object(in: folder)])
      #expect(responses.map(\.result) == Array(repeating: .answered(.outOfResources), count: 2))
      #expect(responses.map(\.isStored) == [false, false])
    }
    try await acceptor.stop()
  }

  @Test func `a peer that takes implicit little endian only gets the object in it`() async throws {
    let acceptor = try TestAcceptor {
      $0.negotiation = NegotiationPolicy(storageTransferSyntaxes: [.implicitLittleEndian])
    }
    try await inFolder { folder in
      let responses = try await requestor(acceptor).send([object(in: folder)])
      #expect(responses.map(\.result) == [.answered(.success)])
      let sent = try Part10File.readDataSet(
        bytes: try #require(acceptor.stored.first).bytes, transferSyntax: .implicitLittleEndian)
      #expect(sent.string(.patientName) == "Fixture^Requestor")
    }
    try await acceptor.stop()
  }

  @Test func `what the peer or the disk does not give keeps the other objects from nothing`() async throws {
    let acceptor = try TestAcceptor {
      $0.negotiation = NegotiationPolicy(storageTransferSyntaxes: [.explicitLittleEndian])
    }
    try await inFolder { folder in
      var compressed = try object(in: folder)
      compressed.transferSyntax = .jpegBaseline
      var missing = try object(in: folder)
      missing.path += ".missing"
      let responses = try await requestor(acceptor).send([compressed, missing, object(in: folder)])
      #expect(responses.map(\.result) == [.contextRefused, .unreadable, .answered(.success)])
    }
    try await acceptor.stop()
  }

  @Test func `an echo is answered`() async throws {
    let acceptor = try TestAcceptor()
    #expect(try await requestor(acceptor).echo() == .success)
    try await acceptor.stop()
  }

  @Test func `a rejection comes with its reason`() async throws {
    let acceptor = try TestAcceptor()
    await #expect {
      try await requestor(acceptor, called: "OTHER").echo()
    } throws: { error in
      guard case DICOMNetworkingError.rejected(_, .calledAETitleNotRecognised) = error else { return false }
      return true
    }
    try await acceptor.stop()
  }

  @Test func `no one there is unreachable`() async throws {
    let acceptor = try TestAcceptor()
    let requestor = try requestor(acceptor)
    try await acceptor.stop()
    await #expect {
      try await requestor.echo()
    } throws: { error in
      guard case DICOMNetworkingError.unreachable = error else { return false }
      return true
    }
  }
}
