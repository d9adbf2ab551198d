import DICOMCore
import Foundation
import ResultDocuments

/// The installation as it signs its results: one UID for the life of the state directory.
struct ServiceDevice {
  let device: ResultDevice

  /// Reads the installation's UID, or mints and keeps one. Blocks.
  ///
  /// - Throws: `StartFailure` with `.ledger` when it can't be kept.
  init(_ paths: ServicePaths) throws(StartFailure) {
    let path = "\(paths.state)/device-uid"
    let uid: UID<Device>
    if let kept = try? String(contentsOfFile: path, encoding: .utf8),
      let known = UID<Device>(kept.trimmingCharacters(in: .whitespacesAndNewlines))
    {
      uid = known
    } else {
      uid = .mint()
      do {
        try Data((uid.value + "\n").utf8).write(to: URL(filePath: path), options: .atomic)
      } catch {
        throw StartFailure(.ledger, "\(path) can't be written: \(error.localizedDescription)")
      }
    }
    device = ResultDevice(
      manufacturer: "triaged project", modelName: "triaged", serialNumber: String(uid.value.suffix(12)),
      softwareVersion: ProductVersion.current, uid: uid,
      minutesFromUTC: TimeZone.current.secondsFromGMT() / 60)
  }
}

/// The product's version, in `--version` and in what it makes.
package enum ProductVersion {
  package static let current = "0.1.0"
}
