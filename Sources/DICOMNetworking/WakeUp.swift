import CDCMTK
import Glibc

/// An eventfd by which another thread ends a poll(2).
final class WakeUp: Sendable {
  let descriptor: Int32

  /// - Throws: `DICOMNetworkingError.cannotListen` when the system has no descriptor left.
  init() throws(DICOMNetworkingError) {
    descriptor = triaged_eventfd()
    guard descriptor >= 0 else { throw .cannotListen(address: "eventfd", reason: systemReason()) }
  }

  deinit { close(descriptor) }

  /// From here on the descriptor is readable for ever.
  func signal() { triaged_eventfd_signal(descriptor) }
}
