import BlockingThreads
import DICOMCore
import DICOMObjects
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

@testable import Reception

@Suite struct StoringTests {
  @Test func `an acknowledged instance is in the ledger with its header, and nothing is left in incoming`()
    async throws
  {
    try await RunningReception.during { reception in
      let sent = TestInstance()
      let bytes = try sent.dataSet()
      try await reception.pool.run {
        let association = try RawAssociation(port: reception.port, contexts: [sent.context])
        let status = association.store(
          sopClass: sent.sopClass.value, instance: sent.instance.value, dataSet: bytes)
        #expect(status == 0)
        association.release()
      }
      let receipt = try #require(try await reception.ledger.instances(study: sent.study).first)
      #expect(receipt.instance.instanceUID == sent.instance)
      #expect(receipt.instance.seriesUID == sent.series)
      #expect(receipt.instance.header.patientName == sent.patientName)
      #expect(receipt.instance.header.modality == "OT")
      #expect(reception.files(in: "incoming").isEmpty)
      #expect(reception.files(in: "instances").count == 1)
    }
  }

  @Test func `the same instance again is acknowledged and changes nothing`() async throws {
    try await RunningReception.during { reception in
      let sent = TestInstance()
      let bytes = try sent.dataSet()
      for _ in 0..<3 {
        try await reception.pool.run {
          let association = try RawAssociation(port: reception.port, contexts: [sent.context])
          #expect(
            association.store(sopClass: sent.sopClass.value, instance: sent.instance.value, dataSet: bytes)
              == 0)
        }
      }
      let receipts = try await reception.ledger.instances(study: sent.study)
      #expect(receipts.count == 1)
      #expect(reception.files(in: "instances").count == 1)
      #expect(
        try reception.bytes(of: try #require(receipts.first).instance).suffix(bytes.count) == bytes[...])
    }
  }

  @Test func `the same UID with other bytes is kept beside the first, and flagged`() async throws {
    try await RunningReception.during { reception in
      let first = TestInstance()
      var second = first
      second.pixels[0] = 8
      let both = [try first.dataSet(), try second.dataSet()]
      try await reception.pool.run {
        let association = try RawAssociation(port: reception.port, contexts: [first.context])
        for bytes in both {
          #expect(
            association.store(sopClass: first.sopClass.value, instance: first.instance.value, dataSet: bytes)
              == 0
          )
        }
      }
      let receipts = try await reception.ledger.instances(study: first.study)
      #expect(receipts.map(\.isConflict) == [false, true])
      for (receipt, bytes) in zip(receipts, both) {
        #expect(try reception.bytes(of: receipt.instance).suffix(bytes.count) == bytes[...])
      }
    }
  }

  @Test func `each wrong object gets its status, and the sender's other objects go on`() async throws {
    try await RunningReception.during { reception in
      let good = TestInstance()
      let bytes = try good.dataSet()
      let last = TestInstance()
      let lastBytes = try last.dataSet()
      try await reception.pool.run {
        let association = try RawAssociation(
          port: reception.port, contexts: [good.context, (SOPClass.ct.value, good.context.1)])
        // Another class than its context's.
        #expect(
          association.store(sopClass: SOPClass.ct.value, instance: good.instance.value, dataSet: bytes)
            == 0x0122
        )
        // Another class than its data set's.
        #expect(
          association.store(
            sopClass: SOPClass.ct.value, instance: good.instance.value, context: 3, dataSet: bytes) == 0xA900)
        // Another instance than its data set's.
        #expect(
          association.store(sopClass: good.sopClass.value, instance: "2.25.5", dataSet: bytes) == 0xA900)
        // Not a data set; one without a study; nothing of a UID.
        #expect(
          association.store(
            sopClass: good.sopClass.value, instance: good.instance.value, dataSet: Array("no data set".utf8))
            == 0xC000)
        #expect(
          association.store(
            sopClass: good.sopClass.value, instance: good.instance.value, dataSet: Array(bytes.prefix(60)))
            == 0xC000)
        #expect(
          association.store(sopClass: good.sopClass.value, instance: "../../x", dataSet: bytes) == 0xC000)
        #expect(
          association.store(
            sopClass: last.sopClass.value, instance: last.instance.value, dataSet: lastBytes) == 0)
      }
      #expect(try await reception.ledger.instances(study: good.study).isEmpty)
      #expect(try await reception.ledger.instances(study: last.study).count == 1)
      #expect(reception.files(in: "incoming").isEmpty)
      #expect(reception.files(in: "instances").count == 1)
    }
  }

  @Test func `an instance beyond the size limit gets A700 and the next one is stored`() async throws {
    try await RunningReception.during {
      $0.maximumObjectBytes = 5000
    } _: { reception in
      var large = TestInstance()
      large.pixels = [UInt8](repeating: 1, count: 100_000)
      let small = TestInstance()
      let (largeBytes, smallBytes) = (try large.dataSet(), try small.dataSet())
      try await reception.pool.run { [large] in
        let association = try RawAssociation(port: reception.port, contexts: [large.context])
        #expect(
          association.store(
            sopClass: large.sopClass.value, instance: large.instance.value, dataSet: largeBytes)
            == 0xA700)
        #expect(
          association.store(
            sopClass: small.sopClass.value, instance: small.instance.value, dataSet: smallBytes)
            == 0)
      }
      #expect(reception.files(in: "incoming").isEmpty)
    }
  }

  @Test func `under the watermark an association is refused as transient`() async throws {
    try await RunningReception.during {
      $0.minimumFreeSpoolBytes = .max
    } _: { reception in
      try await reception.pool.run {
        let peer = try RawPeer(port: reception.port)
        #expect(peer.say(RawPDU.associate(contexts: [TestInstance().context])))
        #expect(Array(peer.hearPDU().suffix(3)) == [2, 3, 1])
      }
    }
  }

  @Test func `what is broken off leaves nothing`() async throws {
    try await RunningReception.during { reception in
      let sent = TestInstance()
      let bytes = try sent.dataSet()
      try await reception.pool.run {
        let association = try RawAssociation(port: reception.port, contexts: [sent.context])
        association.breakOff(sopClass: sent.sopClass.value, instance: sent.instance.value, dataSet: bytes)
        // The next association's answer comes after the first one's end has been seen, or not: both are checked below.
        let next = try RawAssociation(port: reception.port, contexts: [sent.context])
        next.release()
      }
      #expect(try await reception.ledger.instances(study: sent.study).isEmpty)
      #expect(reception.files(in: "instances").isEmpty)
    }
  }
}
