import Foundation
import Glibc
import Testing
import TriageTestSupport

@Suite struct `Starting and stopping` {
  @Test func `SIGTERM ends the service with exit code 0`() async throws {
    let setting = try DaemonSetting(pacs: nil)
    defer { setting.remove() }
    try await DaemonProcess.running(setting) { daemon in
      daemon.kill(SIGTERM)
      let ended = await daemon.ended()
      #expect(ended == .init(status: 0, wasKilled: false), "\(daemon.log)")
    }
  }

  @Test(arguments: [
    ("reception: {prot: 1}", Int32(78), "did you mean port"),
    ("worklist: {address: 0.0.0.0}", 78, "worklist.address"),
    ("models: {directory: /nowhere}", 70, "/nowhere"),
    ("state: {directory: /proc/nowhere}", 74, "/proc/nowhere"),
  ])
  func `a start that can't be says why and ends with its code`(yaml: String, status: Int32, words: String)
    async throws
  {
    let setting = try DaemonSetting(pacs: nil)
    defer { setting.remove() }
    var lines = try String(contentsOf: setting.configuration, encoding: .utf8).split(separator: "\n").map(
      String.init)
    let section = yaml.prefix { $0 != ":" }
    lines.removeAll { $0.hasPrefix(section + ":") }
    try Data((lines + [yaml]).joined(separator: "\n").utf8).write(to: setting.configuration)
    let run = try await ToolRun.run(
      DaemonSetting.program.path, ["serve", "--config", setting.configuration.path], in: PackageRoot.url)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
  }

  @Test func `a second service on the same state is refused`() async throws {
    let setting = try DaemonSetting(pacs: nil)
    defer { setting.remove() }
    try await DaemonProcess.running(setting) { _ in
      let second = try await ToolRun.run(
        DaemonSetting.program.path, ["serve", "--config", setting.configuration.path], in: PackageRoot.url)
      #expect(second.status == 69)
      #expect(second.errors.contains("another triaged"), "\(second.errors)")
    }
  }
}
