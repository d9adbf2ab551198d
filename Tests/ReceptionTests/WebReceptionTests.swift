import BlockingThreads
import DICOMCore
import DICOMNetworking
import DICOMObjects
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

@testable import Reception

@Suite struct WebReceptionTests {
  /// The instance as a file with a foreign preamble and group length, in pieces of `size` bytes.
  private func give(
    _ sent: TestInstance, to reception: RunningReception, study: UID<Study>? = nil, size: Int = 100,
    changing change: @Sendable @escaping (inout [UInt8]) -> Void = { _ in }
  ) async throws -> WebOutcome {
    let header = Part10Header(
      sopClass: sent.sopClass, instance: sent.instance, transferSyntax: sent.transferSyntax, source: nil)
    var file = header.bytes + (try sent.dataSet())
    change(&file)
    let bytes = file
    return try await reception.pool.run {
      let instance = reception.web.begin(study: study, peer: "127.0.0.1")
      for start in stride(from: 0, to: bytes.count, by: size) {
        instance.take(Array(bytes[start..<min(bytes.count, start + size)]))
      }
      return instance.finish()
    }
  }

  @Test(arguments: [1, 7, 100, 100_000])
  func `an instance from the web has the receipt and the bytes that C-STORE gives it`(size: Int) async throws
  {
    try await RunningReception.during { reception in
      let sent = TestInstance()
      let outcome = try await give(sent, to: reception, size: size)
      #expect(outcome == .stored(study: sent.study, instance: sent.instance, sopClass: sent.sopClass))
      let receipt = try #require(try await reception.ledger.instances(study: sent.study).first)
      #expect(receipt.instance.header.patientName == sent.patientName)
      let bytes = try sent.dataSet()
      #expect(try reception.bytes(of: receipt.instance).suffix(bytes.count) == bytes[...])
      try await reception.pool.run {
        let association = try RawAssociation(port: reception.port, contexts: [sent.context])
        #expect(
          association.store(sopClass: sent.sopClass.value, instance: sent.instance.value, dataSet: bytes) == 0
        )
        association.release()
      }
      #expect(try await reception.ledger.instances(study: sent.study).count == 1)
      #expect(reception.files(in: "incoming").isEmpty)
    }
  }

  @Test func `the same UID with other bytes is kept beside the first, and flagged`() async throws {
    try await RunningReception.during { reception in
      let first = TestInstance()
      var second = first
      second.pixels[0] = 8
      _ = try await give(first, to: reception)
      guard case .stored = try await give(second, to: reception) else {
        Issue.record("the conflicting instance was refused")
        return
      }
      #expect(try await reception.ledger.instances(study: first.study).map(\.isConflict) == [false, true])
    }
  }

  @Test func `each wrong object gets the status that C-STORE gives it, and leaves nothing`() async throws {
    let limited: (inout ReceptionConfiguration) -> Void = { $0.maximumObjectBytes = 2000 }
    try await RunningReception.during(limited) { reception in
      var large = TestInstance()
      large.pixels = [UInt8](repeating: 1, count: 4000)
      var other = TestInstance()
      other.sopClass = .verification
      var odd = TestInstance()
      odd.transferSyntax = .explicitLittleEndian
      let sent = TestInstance()
      let outcomes = [
        try await give(large, to: reception), try await give(other, to: reception),
        try await give(sent, to: reception, study: .mint()),
        try await give(sent, to: reception) { $0[130] = 0 },
        try await give(sent, to: reception) { $0.removeLast($0.count - 140) },
        try await give(sent, to: reception) { $0.removeLast($0.count - 400) },
        try await give(sent, to: reception) { $0 = [] },
      ]
      let reasons = outcomes.map { outcome in
        if case .failed(_, _, let reason) = outcome { reason } else { DIMSEStatus.success }
      }
      #expect(
        reasons == [
          .outOfResources, .sopClassNotSupported, .dataSetDoesNotMatchSOPClass, .cannotUnderstand,
          .cannotUnderstand, .cannotUnderstand, .cannotUnderstand,
        ])
      #expect(reception.files(in: "incoming").isEmpty && reception.files(in: "instances").isEmpty)
    }
  }

  @Test func `under the watermark nothing is taken; what is broken off leaves nothing`() async throws {
    let full: (inout ReceptionConfiguration) -> Void = { $0.minimumFreeSpoolBytes = .max }
    try await RunningReception.during(full) { reception in
      #expect(!reception.web.hasRoom)
      let outcome = try await give(TestInstance(), to: reception)
      guard case .failed(_, _, .outOfResources) = outcome else {
        Issue.record("\(outcome)")
        return
      }
    }
    try await RunningReception.during { reception in
      let sent = TestInstance()
      let header = Part10Header(
        sopClass: sent.sopClass, instance: sent.instance, transferSyntax: sent.transferSyntax, source: nil)
      let bytes = header.bytes + (try sent.dataSet())
      try await reception.pool.run {
        let instance = reception.web.begin(study: nil, peer: "127.0.0.1")
        instance.take(bytes)
        #expect(reception.files(in: "incoming").count == 1)
        instance.abandon()
      }
      #expect(reception.files(in: "incoming").isEmpty)
    }
  }
}
