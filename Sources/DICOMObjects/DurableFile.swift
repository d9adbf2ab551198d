import Glibc

/// Writing whole files that survive a power cut.
enum DurableFile {
  /// Writes beside `path`, brings it to the disk, gives it its name and brings the folder to the disk. Blocks.
  ///
  /// - Throws: `unwritable`; the file begun is removed.
  static func write(_ bytes: [UInt8], to path: String) throws(DICOMObjectsError) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    let temporary = "\(path).\(UInt64.random(in: .min ... .max)).part"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
    var reason = fill(descriptor, bytes)
    // A close may report what a write could not.
    if close(descriptor) != 0, reason == nil { reason = systemReason() }
    if reason == nil, unsafe rename(temporary, path) != 0 { reason = systemReason() }
    if let reason {
      unsafe unlink(temporary)
      throw .unwritable(path: path, reason: reason)
    }
    try sync(folder: folder, of: path)
  }

  /// Nil when all bytes are on the disk, else why not.
  private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> String? {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let wrote = unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
        if wrote < 0 && errno == EINTR { continue }
        guard wrote > 0 else { return systemReason() }
        done += wrote
      }
      return fdatasync(descriptor) == 0 ? nil : systemReason()
    }
  }

  private static func sync(folder: String, of path: String) throws(DICOMObjectsError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: systemReason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .unwritable(path: path, reason: systemReason()) }
  }
}
