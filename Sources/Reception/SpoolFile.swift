import Glibc

/// A file of the spool that is being written: every write is checked. Closed when the value goes, never removed by it.
struct SpoolFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private(set) var byteCount = 0

  /// - Throws: `ReceptionError.spool`, also when there is a file of that name.
  init(creating path: String) throws(ReceptionError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .spool(operation: "create", path: path, reason: systemReason()) }
  }

  deinit { close(descriptor) }

  /// Appends all of `bytes`. Blocks.
  ///
  /// - Throws: `ReceptionError.spool` when not all could be written, for want of room above all.
  mutating func write(_ bytes: RawSpan) throws(ReceptionError) {
    let complete = unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let wrote = unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
        if wrote < 0 && errno == EINTR { continue }
        guard wrote > 0 else { return false }
        done += wrote
      }
      return true
    }
    guard complete else { throw .spool(operation: "write", path: path, reason: systemReason()) }
    byteCount += bytes.byteCount
  }

  /// Brings contents, size and links to the disk. Blocks.
  ///
  /// - Throws: `ReceptionError.spool`.
  borrowing func sync() throws(ReceptionError) {
    guard fsync(descriptor) == 0 else {
      throw .spool(operation: "sync", path: path, reason: systemReason())
    }
  }
}
