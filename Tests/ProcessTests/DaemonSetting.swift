import Foundation
import Glibc
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
    folder = FileManager.default.temporaryDirectory.appending(path: "triaged-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    (dicomPort, httpPort) = (try freePort(), try freePort())
    let destinations =
      pacs.map { pacs in
        """
        [{name: pacs, kind: dimse, host: 127.0.0.1, port: \(pacs.dicomPort), called_ae_title: \(pacs.aeTitle)}]
        """
      } ?? "[]"
    let text = """
      state: {directory: "\(state.path)"}
      models: {directory: "\(PackageRoot.url.appending(path: "Models").path)"}
      reception: {port: \(dicomPort), spool_free_minimum_bytes: 0}
      assembly: {series_settle_s: 0.5, quiet_period_s: 2}
      triage: {lease_s: 5, retry_after_s: 0}
      delivery: {lease_s: 5, backoff_initial_s: 0.2, backoff_maximum_s: 1, destinations: \(destinations)}
      worklist: {port: \(httpPort)}
      """
    try Data(text.utf8).write(to: configuration)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// A port of loopback that is free at this moment.
private func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
      unsafe bind(descriptor, general, length) == 0 ? getsockname(descriptor, general, &length) : -1
    }
  }
  guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
  return Int(UInt16(bigEndian: address.sin_port))
}
