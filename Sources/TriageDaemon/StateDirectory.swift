import Foundation
import Glibc

/// The service's own folder, made when it is not there, and locked while the process lives.
///
/// The lock is the kernel's (flock), so a killed process leaves none behind.
final class StateDirectory: Sendable {
  private let lock: Int32

  /// - Throws: `StartFailure`: `.ledger` when the folder can't be made or locked, `.unavailable` when another service
  ///   works in it.
  init(_ paths: ServicePaths) throws(StartFailure) {
    do {
      for folder in [paths.state, paths.spool] {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw StartFailure(
        .ledger, "the state directory \(paths.state) can't be made: \(error.localizedDescription)")
    }
    let path = "\(paths.state)/lock"
    lock = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw StartFailure(.ledger, "\(path) can't be opened: \(systemReason())") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let reason =
        errno == EWOULDBLOCK ? "another triaged works in \(paths.state)" : "\(path): \(systemReason())"
      close(lock)
      throw StartFailure(.unavailable, reason)
    }
  }

  deinit { close(lock) }
}

private func systemReason() -> String { unsafe String(cString: strerror(errno)) }
