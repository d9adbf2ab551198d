import BlockingThreads
import DICOMCore
import DICOMObjects
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

@testable import Reception

@Suite struct BitPreservationTests {
  @Test func `a data set is kept byte for byte in every transfer syntax, however it is cut up`() async throws
  {
    let files = try await PhantomSet.load(.test).studies.flatMap(\.files).map(\.path)
    var perSyntax: [String: [FileParts]] = [:]
    for path in files {
      let parts = try FileParts(path)
      if perSyntax[parts.transferSyntax, default: []].count < 2 {
        perSyntax[parts.transferSyntax, default: []].append(parts)
      }
    }
    let wanted = Set(TransferSyntax.acceptedForStorage.map(\.value))
    let sent = perSyntax.filter { wanted.contains($0.key) }.values.flatMap(\.self)
    #expect(perSyntax.keys.filter(wanted.contains).count >= 8)
    try await RunningReception.during { [sent] reception in
      try await reception.pool.run {
        for (index, parts) in sent.enumerated() {
          let association = try RawAssociation(
            port: reception.port, contexts: [(parts.sopClass, [parts.transferSyntax])])
          let status = association.store(
            sopClass: parts.sopClass, instance: parts.instance, dataSet: parts.dataSet,
            fragment: [15_998, 4_096, 100_000][index % 3])
          #expect(status == 0, "\(parts.transferSyntax)")
        }
      }
      for parts in sent {
        let dataSet = try Part10File.readDataSet(
          bytes: parts.dataSet, transferSyntax: try #require(TransferSyntax(parts.transferSyntax)))
        let study: UID<Study> = try #require(dataSet.uid(.studyInstanceUID))
        let receipt = try #require(
          try await reception.ledger.instances(study: study).first {
            $0.instance.instanceUID.value == parts.instance
          })
        let path = receipt.instance.path.absolute(in: reception.spoolRoot)
        let kept = try FileParts(path)
        #expect(kept.dataSet == parts.dataSet)
        #expect(kept.transferSyntax == parts.transferSyntax)
        #expect(kept.sopClass == parts.sopClass && kept.instance == parts.instance)
        #expect(kept.meta.string(.sourceApplicationEntityTitle) == "TEST")
        #expect(receipt.instance.transferSyntax.value == parts.transferSyntax)
      }
    }
  }

  @Test func `a private class is stored like any other`() async throws {
    try await RunningReception.during { reception in
      var sent = TestInstance()
      sent.sopClass = try #require(SOPClass("1.2.840.113619.4.30"))
      let bytes = try sent.dataSet()
      try await reception.pool.run { [sent] in
        let association = try RawAssociation(port: reception.port, contexts: [sent.context])
        #expect(
          association.store(sopClass: sent.sopClass.value, instance: sent.instance.value, dataSet: bytes) == 0
        )
      }
      #expect(try await reception.ledger.instances(study: sent.study).count == 1)
    }
  }

  @Test func `dcmsend and storescu get all of a mixed set stored`() async throws {
    let studies = try await PhantomSet.load(.test).studies
    let files = studies.flatMap(\.files)
    // By hand for what dcmsend's own defaults would convert or leave out.
    try await RunningReception.during { reception in
      let run = try await ToolRun.run(
        "dcmsend",
        ["-v", "-aec", "TRIAGED", "--no-halt", "127.0.0.1", "\(reception.port)"] + files.map(\.path))
      #expect(run.status == 0, "\(run.errors.suffix(500))")
      var received = 0
      for study in studies {
        received += try await reception.ledger.instances(study: try #require(UID<Study>(study.studyUID)))
          .count
      }
      #expect(received == files.count)
    }
  }
}
