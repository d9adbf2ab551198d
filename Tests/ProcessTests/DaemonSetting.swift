import Foundation
import TriageTestSupport

/// A state folder, free ports and a configuration for one daemon, kept over its restarts.
struct DaemonSetting {
  let folder: URL
  let dicomPort: Int
  let httpPort: Int

  var configuration: URL { folder.appending(path: "triaged.yaml") }
  var state: URL { folder.appending(path: "state") }

  /// The program to test: `TRIAGED`, else the debug build beside the tests.
  static var program: URL {
    if let named = ProcessInfo.processInfo.environment["TRIAGED"] { return URL(filePath: named) }
    return PackageRoot.url.appending(path: ".build/debug/triaged")
  }

  /// - Parameter pacs: Results go there by C-STORE; nil for no destination.
  init(pacs: OrthancProcess?) throws {
    try self.init(destinations: pacs.map { [Self.store(to: $0)] } ?? [])
  }

  /// - Parameter destinations: each as an entry of `delivery.destinations`.
  init(destinations: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "triaged-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    (dicomPort, httpPort) = (try freePort(), try freePort())
    try write(destinations: destinations)
  }

  static func store(to pacs: OrthancProcess) -> String { store(port: pacs.dicomPort, aeTitle: pacs.aeTitle) }

  static func store(port: Int, aeTitle: String) -> String {
    "{name: pacs, kind: dimse, host: 127.0.0.1, port: \(port), called_ae_title: \(aeTitle)}"
  }

  /// What an operator does who edits the file; the next start reads it.
  func write(destinations: [String]) throws {
    let text = """
      state: {directory: "\(state.path)"}
      models: {directory: "\(PackageRoot.url.appending(path: "Models").path)"}
      reception: {port: \(dicomPort), spool_free_minimum_bytes: 0}
      assembly: {series_settle_s: 0.5, quiet_period_s: 2}
      triage: {lease_s: 5, retry_after_s: 0}
      delivery: {lease_s: 5, backoff_initial_s: 0.2, backoff_maximum_s: 1,
        destinations: [\(destinations.joined(separator: ", "))]}
      worklist: {port: \(httpPort)}
      """
    try Data(text.utf8).write(to: configuration)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }
}
