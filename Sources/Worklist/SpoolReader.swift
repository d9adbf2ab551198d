import Foundation
import Glibc

/// A file of the spool that is given away piece by piece. Used by one answer; its calls block.
final class SpoolReader: Sendable {
  /// Opened in `init`, closed in `deinit`, read with a place of its own.
  private let descriptor: Int32
  let byteCount: Int

  /// - Throws: `WorklistError.unavailable`.
  init(_ path: String) throws(WorklistError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
      if descriptor >= 0 { close(descriptor) }
      throw .unavailable("an object of the study can't be read at the moment")
    }
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Up to `count` bytes from `offset`; fewer only at the end.
  ///
  /// - Throws: `WorklistError.unavailable` when the file has become shorter or can't be read.
  func read(at offset: Int, count: Int) throws(WorklistError) -> [UInt8] {
    let wanted = min(count, byteCount - offset)
    guard wanted > 0 else { return [] }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        let got = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, wanted - filled, offset + filled)
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { return }
        filled += got
      }
    }
    guard bytes.count == wanted else { throw .unavailable("an object of the study broke off") }
    return bytes
  }
}
