import Glibc

/// Bytes at offsets of an open file or of memory; closes the file when it goes.
struct PixelBytes: ~Copyable {
  let name: String
  fileprivate let descriptor: Int32
  fileprivate let memory: [UInt8]
  let count: Int

  /// Opens the regular file at `path`. Blocks.
  static func open(_ path: String) throws(DICOMObjectsError) -> Self {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .unreadable(path: path, reason: "not a regular file")
    }
    return Self(name: path, descriptor: descriptor, memory: [], count: Int(status.st_size))
  }

  static func bytes(_ bytes: [UInt8], name: String) -> Self {
    Self(name: name, descriptor: -1, memory: bytes, count: bytes.count)
  }

  /// Those in which a parsed file's pixel data lie: the inflated data set, else the file. Blocks.
  static func holding(_ parsed: ParsedDataSet, path: String) throws(DICOMObjectsError) -> Self {
    if let inflated = parsed.inflated { return .bytes(inflated, name: path) }
    return try open(path)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Reads exactly `count` bytes; nothing is taken from the heap before the file is known to hold them. Blocks.
  func read(at offset: Int, count wanted: Int) throws(DICOMObjectsError) -> [UInt8] {
    guard offset >= 0, wanted >= 0, offset <= count, wanted <= count - offset else {
      throw .malformed(path: name, reason: "\(wanted) bytes are missing at byte \(min(offset, count))")
    }
    if descriptor < 0 { return Array(memory[offset..<offset + wanted]) }
    var failure: String?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted {
        let got = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, wanted - filled, offset + filled)
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          failure = got < 0 ? systemReason() : "it became shorter while it was read"
          return
        }
        filled += got
      }
    }
    if let failure { throw .unreadable(path: name, reason: failure) }
    return bytes
  }
}

/// The system's words for the current `errno`.
func systemReason() -> String { unsafe String(cString: strerror(errno)) }
