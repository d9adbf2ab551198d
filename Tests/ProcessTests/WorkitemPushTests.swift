import DICOMCore
import DICOMObjects
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

/// Workitems pushed by libcurl to a whole UPS-RS server: a second daemon that receives no study.
@Suite(.serialized, .timeLimit(.minutes(10))) struct `Another worklist` {
  @Test func `is told of each study once, and again when its priority has to be raised`() async throws {
    let study = try await PhantomSet.load(.demo).study("ct-bleed-left")
    let uid = try #require(UID<Study>(study.studyUID))
    let worklist = try DaemonSetting(destinations: [])
    defer { worklist.remove() }
    try await DaemonProcess.running(worklist) { other in
      let root = other.http.appending(path: "dicom-web")
      let setting = try DaemonSetting(
        destinations: ["{name: ris, kind: ups-rs, url: \"\(root.absoluteString)\"}"])
      defer { setting.remove() }
      try await DaemonProcess.running(setting) { daemon in
        let ledger = try setting.ledger()
        // A slice that is read is kept back.
        let late = try #require(try read(study).last)
        let early = study.files.filter { $0 != late }
        #expect(try await Sender.send(early, to: daemon.dicomPort).count == early.count)
        let first = try await ledger.wait(for: uid, to: "its first outcome delivered", settled)
        let workitem = first.workitem.uid
        #expect(first.outcome == .positive)
        #expect(try await priority(of: workitem, at: root) == "HIGH")

        // Somebody lowers it there; a late image makes another revision, and that raises it again.
        try await lower(workitem, at: root)
        #expect(try await priority(of: workitem, at: root) == "LOW")
        #expect(try await Sender.send([late], to: daemon.dicomPort).count == 1)
        _ = try await ledger.wait(for: uid, to: "its second outcome delivered") { entry in
          entry.revision > first.revision && settled(entry)
        }
        #expect(try await priority(of: workitem, at: root) == "HIGH")
        #expect(try await worklist.ledger().counts().workitems[.scheduled] == 1, "one study, one workitem")
      }
    }
  }

  /// The axial slices of the soft-tissue series: more of them than of any other.
  private func read(_ study: PhantomStudy) throws -> [URL] {
    let series = try Dictionary(grouping: study.files) { file in
      try Part10File.read(file.path, upToPixelData: true).dataSet.string(.seriesInstanceUID)
    }
    return series.values.max { $0.count < $1.count } ?? []
  }

  private func settled(_ entry: WorklistEntry) -> Bool {
    entry.studyState == .closed && entry.triageState == .concluded && !entry.deliveries.isEmpty
      && entry.deliveries.allSatisfy { $0.state == .delivered }
  }

  /// Scheduled Procedure Step Priority (0074,1200) as the other server tells it.
  private func priority(of workitem: UID<Instance>, at root: URL) async throws -> String? {
    struct Attribute: Decodable {
      // The name is DICOM JSON's.
      // swift-format-ignore: AlwaysUseLowerCamelCase
      let Value: [String]?
    }
    struct Item: Decodable {
      let priority: Attribute
      enum CodingKeys: String, CodingKey { case priority = "00741200" }
    }
    let run = try await ToolRun.succeed(
      "curl",
      [
        "-sSf", "-H", "Accept: application/dicom+json",
        root.appending(path: "workitems/\(workitem)").absoluteString,
      ])
    let data = Data(run.output.utf8)
    let item =
      try (try? JSONDecoder().decode([Item].self, from: data).first)
      ?? JSONDecoder().decode(Item.self, from: data)
    return item.priority.Value?.first
  }

  private func lower(_ workitem: UID<Instance>, at root: URL) async throws {
    try await ToolRun.succeed(
      "curl",
      [
        "-sSf", "-X", "POST", "-H", "Content-Type: application/dicom+json", "-d",
        #"[{"00741200":{"vr":"CS","Value":["LOW"]}}]"#,
        root.appending(path: "workitems/\(workitem)").absoluteString,
      ])
  }
}
