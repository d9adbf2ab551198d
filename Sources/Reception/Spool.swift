import DICOMCore
import Glibc
import Synchronization
import TriageDomain

/// The folder in which received instances lie.
///
/// `incoming/` holds what is being received; `instances/<2 hex>/<study UID>/<instance UID>-<digest>.dcm` what is kept.
/// A file gets its final name while it still has its incoming one, and loses that only after its receipt is committed:
/// whatever stands in `incoming/` at a start was not acknowledged.
package final class Spool: Sendable {
  package let root: String
  /// Folders known to exist and to be on the disk; bounded.
  private let folders = Mutex<Set<String>>([])

  /// Makes the spool's folders when they are not there. Blocks.
  ///
  /// - Throws: `ReceptionError.spool`.
  package init(root: String) throws(ReceptionError) {
    self.root = root
    try makeFolder(incoming)
    try makeFolder("\(root)/instances")
  }

  var incoming: String { "\(root)/incoming" }

  /// Where an instance with these UIDs and this digest is kept.
  static func path(study: UID<Study>, instance: UID<Instance>, digest: String) -> SpoolPath? {
    // FNV-1a spreads the studies over 256 folders; nothing but the path depends on it.
    let spread = study.value.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } & 0xFF
    let folder = String(spread, radix: 16)
    return SpoolPath(
      "instances/\(folder.count == 1 ? "0" : "")\(folder)/\(study)/\(instance)-\(digest.prefix(16)).dcm")
  }

  /// Room that this process may use in the spool's file system; nil when the system does not say. Blocks briefly.
  package func freeBytes() -> Int? {
    var status = statvfs()
    guard unsafe statvfs(root, &status) == 0 else { return nil }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }

  /// Gives a file its final name, brings it and its name to the disk. Blocks; when it returns, the file would survive a
  /// power cut.
  ///
  /// A file of that name has the same digest. It may have a receipt already and stays whole at every moment; or be left
  /// over from a crash and broken, and is replaced.
  ///
  /// - Throws: `ReceptionError.spool`.
  func keep(_ file: borrowing SpoolFile, as path: SpoolPath) throws(ReceptionError) {
    let final = path.absolute(in: root)
    let folder = String(final[..<(final.lastIndex(of: "/") ?? final.endIndex)])
    try makeFolder(folder)
    if unsafe link(file.path, final) == 0 {
      // Name and contents go to the disk in one commit of the file system's journal.
      try file.sync()
    } else if errno == EEXIST {
      try file.sync()
      // As a second link is made and renamed, the incoming name stays.
      let second = "\(file.path).again"
      guard unsafe link(file.path, second) == 0, unsafe rename(second, final) == 0 else {
        throw .spool(operation: "rename to", path: final, reason: systemReason())
      }
    } else {
      throw .spool(operation: "link to", path: final, reason: systemReason())
    }
    try syncFolder(folder)
  }

  private func makeFolder(_ path: String) throws(ReceptionError) {
    if folders.withLock({ $0.contains(path) }) { return }
    if unsafe mkdir(path, 0o750) == 0 {
      try syncFolder(parent(path))
    } else if errno == ENOENT {
      try makeFolder(parent(path))
      guard unsafe mkdir(path, 0o750) == 0 || errno == EEXIST else {
        throw .spool(operation: "make folder", path: path, reason: systemReason())
      }
      try syncFolder(parent(path))
    } else if errno == EEXIST {
      // Made by another thread, or by a run that may have died before it was on the disk.
      try syncFolder(parent(path))
    } else {
      throw .spool(operation: "make folder", path: path, reason: systemReason())
    }
    folders.withLock { folders in
      if folders.count >= 10_000 { folders.removeAll() }
      folders.insert(path)
    }
  }

  private func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func syncFolder(_ path: String) throws(ReceptionError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .spool(operation: "open", path: path, reason: systemReason()) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .spool(operation: "sync", path: path, reason: systemReason()) }
  }
}

/// The words for the current `errno`.
func systemReason() -> String {
  guard let text = unsafe strerror(errno) else { return "error \(errno)" }
  return unsafe String(cString: text)
}
