import DICOMCore
import Foundation
import Glibc
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

/// The daemon is killed at each named point of the flow while a stock sender sends, and started again.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `A kill at any point` {
  static let points = [
    "reception.afterWrite:5", "reception.afterSync:5", "reception.afterCommit:5", "assembly.beforeRequest",
    "assembly.afterRequest", "triage.afterClaim", "triage.afterClassification", "triage.afterDocuments",
    "triage.afterCommit", "delivery.afterClaim", "delivery.afterSend", "delivery.afterCommit",
  ]

  @Test(arguments: points)
  func `loses no acknowledged instance and doubles no result`(point: String) async throws {
    let study = try await PhantomSet.load(.demo).study("ct-bleed-left")
    let uid = try #require(UID<Study>(study.studyUID))
    try await OrthancProcess.running { pacs in
      let setting = try DaemonSetting(pacs: pacs)
      defer { setting.remove() }

      let acknowledged = try await DaemonProcess.running(setting, environment: ["TRIAGED_FAULT_POINT": point])
      {
        daemon in
        let acknowledged = try await Sender.send(study.files, to: daemon.dicomPort)
        let ended = await daemon.ended()
        #expect(ended == .init(status: SIGKILL, wasKilled: true), "\(point) was never passed:\n\(daemon.log)")
        return acknowledged
      }

      try await DaemonProcess.running(setting) { daemon in
        let ledger = try setting.ledger()
        let kept = try await ledger.instances(study: uid)
        let keptUIDs = Set(kept.map(\.instance.instanceUID.value))
        #expect(acknowledged.isSubset(of: keptUIDs), "acknowledged and lost")
        for receipt in kept {
          let file = receipt.instance.path.absolute(in: setting.state.appending(path: "spool").path)
          #expect(FileManager.default.fileExists(atPath: file), "a receipt without its file: \(file)")
        }

        // The sender does what a PACS does after a broken association: it sends everything again.
        let all = try await Sender.send(study.files, to: daemon.dicomPort)
        #expect(all.count == study.files.count)

        let entry = try await ledger.wait(for: uid, to: "its end") { entry in
          entry.instanceCount == study.files.count && entry.studyState == .closed
            && entry.triageState == .concluded && !entry.deliveries.isEmpty
            && entry.deliveries.allSatisfy { $0.state == .delivered }
        }
        #expect(entry.outcome == .positive)
        let triages = try await ledger.events(study: uid).filter { $0.name == "concluded" }
        #expect(triages.count == entry.revision, "each revision is concluded once")

        let results = try await pacs.resultUIDs(study: study.studyUID)
        let documents = try await ledger.documents(study: uid)
        #expect(
          results == documents.map(\.instanceUID.value).sorted(), "the PACS has what the ledger says, once")
        #expect(Set(documents.map(\.kind)).isSuperset(of: [.structuredReport, .presentationState]))
      }
    }
  }
}
