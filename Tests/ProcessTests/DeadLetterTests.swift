import DICOMCore
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

/// What an operator does about results that could not be delivered.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `Dead letters` {
  @Test func `wait for an operator over a restart, and arrive once he has them tried again`() async throws {
    let study = try await PhantomSet.load(.demo).study("dx-pneumothorax-left")
    let uid = try #require(UID<Study>(study.studyUID))
    let port = try freePort()
    let setting = try DaemonSetting(
      destinations: [DaemonSetting.store(port: port, aeTitle: StorescpProcess.aeTitle)])
    defer { setting.remove() }
    let received = setting.folder.appending(path: "received")
    try FileManager.default.createDirectory(at: received, withIntermediateDirectories: true)
    // A PACS that takes CT and no results: what it refuses for good is put aside at once.
    try await StorescpProcess.running(
      port: port, received: received, sopClasses: ["1.2.840.10008.5.1.4.1.1.2"]
    ) {
      try await DaemonProcess.running(setting) { daemon in
        #expect(try await Sender.send(study.files, to: daemon.dicomPort).count == study.files.count)
        _ = try await setting.ledger().wait(for: uid, to: "dead letters") { entry in
          !entry.deliveries.isEmpty && entry.deliveries.allSatisfy { $0.state == .dead }
        }
      }
    }

    try await OrthancProcess.running { pacs in
      try setting.write(destinations: [DaemonSetting.store(to: pacs)])
      try await DaemonProcess.running(setting) { _ in
        let ledger = try setting.ledger()
        let before = try #require(try await ledger.worklistEntry(study: uid))
        let shown = try await triaged("queue", "show", study.studyUID, of: setting)
        for delivery in before.deliveries {
          #expect(delivery.state == .dead, "a restart alone revives nothing")
          #expect(shown.contains("Delivery   \(delivery.id): \(delivery.kind) to pacs: dead"), "\(shown)")
          _ = try await triaged("queue", "retry", "--delivery", "\(delivery.id)", of: setting)
        }
        _ = try await ledger.wait(for: uid, to: "its results delivered") { entry in
          entry.deliveries.allSatisfy { $0.state == .delivered }
        }
        let documents = try await ledger.documents(study: uid)
        #expect(
          try await pacs.resultUIDs(study: study.studyUID) == documents.map(\.instanceUID.value).sorted())
        // What has arrived can't be tried again.
        let again = try await run(
          ["queue", "retry", "--delivery", "\(before.deliveries[0].id)"], of: setting)
        #expect(again.status != 0 && again.errors.contains("delivered"), "\(again.errors)")
      }
    }
  }

  private func triaged(_ words: String..., of setting: DaemonSetting) async throws -> String {
    let done = try await run(words, of: setting)
    #expect(done.status == 0, "triaged \(words.joined(separator: " ")): \(done.errors)")
    return done.output
  }

  private func run(_ words: [String], of setting: DaemonSetting) async throws -> ToolRun {
    try await ToolRun.run(
      DaemonSetting.program.path, words + ["--config", setting.configuration.path], in: PackageRoot.url)
  }
}
