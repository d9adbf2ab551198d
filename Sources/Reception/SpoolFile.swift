import Glibc

/// A file of the spool that is being written: every write is checked. Closed when the value goes, never removed by it.
///
/// Whole blocks go to the disk past the page cache: nothing is left to be written out when `sync` is called, and an
/// instance costs no memory but the buffer's.
struct SpoolFile: ~Copyable {
  let path: String
  fileprivate let descriptor: Int32
  private let buffer: WriteBuffer
  private var isDirect: Bool
  private(set) var byteCount = 0

  /// - Parameter buffer: Empty; used by this file alone until it is complete.
  /// - Throws: `ReceptionError.spool`, also when there is a file of that name.
  init(creating path: String, buffer: WriteBuffer) throws(ReceptionError) {
    self.path = path
    self.buffer = buffer
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    var descriptor = unsafe open(path, flags | oDirect, 0o640)
    var isDirect = true
    if descriptor < 0 && errno == EINVAL {
      // Not every file system has a way past the page cache.
      isDirect = false
      descriptor = unsafe open(path, flags, 0o640)
    }
    guard descriptor >= 0 else { throw .spool(operation: "create", path: path, reason: systemReason()) }
    self.descriptor = descriptor
    self.isDirect = isDirect
    buffer.removeAll()
  }

  deinit { close(descriptor) }

  /// Appends all of `bytes`. Blocks.
  ///
  /// - Throws: `ReceptionError.spool` when not all could be written, for want of room above all.
  mutating func write(_ bytes: RawSpan) throws(ReceptionError) {
    byteCount += bytes.byteCount
    var rest = bytes
    while !rest.isEmpty {
      rest = rest.extracting(droppingFirst: buffer.take(rest))
      if buffer.isFull { try flush() }
    }
  }

  /// Writes what is left in the buffer; nothing may be appended after it. Blocks.
  ///
  /// - Throws: `ReceptionError.spool`.
  mutating func complete() throws(ReceptionError) {
    if isDirect {
      try flush()
      // The last, partial block can't go past the page cache.
      isDirect = false
      guard buffer.isEmpty || fcntl(descriptor, F_SETFL, 0) == 0 else {
        throw .spool(operation: "write", path: path, reason: systemReason())
      }
    }
    try flush()
  }

  private func flush() throws(ReceptionError) {
    let isWritten = unsafe buffer.drain(wholeBlocksOnly: isDirect) { bytes in
      var done = 0
      while done < bytes.count {
        let wrote = unsafe Glibc.write(
          descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
        if wrote < 0 && errno == EINTR { continue }
        guard wrote > 0 else { return false }
        done += wrote
      }
      return true
    }
    guard isWritten else { throw .spool(operation: "write", path: path, reason: systemReason()) }
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

extension SpoolFile {
  /// Has the system read the file into its page cache, in the background: triage reads it soon.
  borrowing func readAhead() { _ = posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_WILLNEED)) }
}

/// O_DIRECT, which the C library shows to GNU C only.
#if arch(arm64)
  private let oDirect: Int32 = 0o200000
#else
  private let oDirect: Int32 = 0o40000
#endif
