import Foundation
import Glibc
import Telemetry
import Testing
import TriageTestSupport

/// The unit under the system's real systemd as PID 1, in a throw-away root.
@Suite struct `Under systemd` {
  @Test(.enabled(if: getuid() == 0, "only root may make the namespaces"))
  func `the unit starts, takes a study, is restarted by its watchdog, and stops`() async throws {
    let study = try await PhantomSet.load(.demo).study("ct-bleed-left")
    let out = FileManager.default.temporaryDirectory.appending(path: "systemd-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: out) }
    let sandbox = PackageRoot.url.appending(path: "Tests/ProcessTests/systemd/boot.sh")
    // The unit's watchdog time is for production; a test need not wait that long.
    let unit = try String(
      contentsOf: PackageRoot.url.appending(path: "systemd/triaged.service"), encoding: .utf8)
    let quicker = out.appending(path: "triaged.service")
    #expect(unit.contains("WatchdogSec=30"))
    try Data(unit.replacing("WatchdogSec=30", with: "WatchdogSec=5").utf8).write(to: quicker)
    let run = try await ToolRun.run(
      sandbox.path,
      [out.path, DaemonSetting.program.path, PackageRoot.url.appending(path: "Models").path, quicker.path]
        + study.files.map(\.path))

    func said(_ name: String) -> String {
      (try? String(contentsOf: out.appending(path: name), encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines)
        ?? "(nothing; systemd said: \(run.errors.suffix(500)))"
    }
    #expect(said("active-state") == "active")
    #expect(said("type") == "notify")
    #expect(said("status-text").contains("11112"))
    #expect(said("echo") == "answered")
    #expect(said("send") == "sent")
    #expect(said("worklist.json").contains(study.studyUID))
    #expect(said("state-directory").hasPrefix("700"))
    #expect(said("watchdog") == "Watchdog timeout")
    #expect(said("restarts") == "1")
    #expect(said("after-restart") == "kept")
    #expect(said("stop-result") == "success")
    #expect(said("stop-status") == "0")

    // What the service wrote to the journal: listed fields, and nothing of the patient.
    let journal = said("journal.json")
    let name = try #require(study.patientName.split(separator: "^").first)
    #expect(!journal.contains(name) && !journal.contains(study.patientID))
    let known = Set(LogKey.allCases.map(\.journalField)).union(["TRIAGED_LOGGER"])
    let entries = journal.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
    let fields = Set(entries.flatMap(\.keys)).filter { $0.hasPrefix("TRIAGED_") }
    #expect(fields.contains("TRIAGED_STUDY_UID"))
    let ports = entries.filter { $0["MESSAGE"] as? String == "Listening" }.compactMap { $0["TRIAGED_PORT"] }
    #expect(Set(ports.compactMap { $0 as? String }) == ["11112", "8042"])
    #expect(fields.isSubset(of: known), "\(fields.subtracting(known))")
  }

  @Test func `the unit is well formed and hardened`() async throws {
    let unit = PackageRoot.url.appending(path: "systemd/triaged.service").path
    let security = try await ToolRun.run(
      "systemd-analyze", ["security", "--offline=true", "--threshold=20", unit])
    #expect(security.status == 0, "\(security.output.suffix(400))")
  }
}
