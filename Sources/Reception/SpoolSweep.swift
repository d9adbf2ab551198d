import DICOMCore
import DICOMObjects
import Foundation
import Glibc
import StudyLedger
import TriageDomain

/// What a run that was killed left in the spool: names in `incoming/`, none of them acknowledged under that name.
///
/// Blocks; run before anything is received.
struct SpoolSweep {
  let spool: Spool

  /// A file that has its final name beside its incoming one: only the ledger knows whether it was acknowledged.
  struct Undecided: Sendable, Equatable {
    var incoming: String
    var path: SpoolPath
    var study: UID<Study>
  }

  /// Removes what never got a final name, and gives back the rest.
  func collect() -> [Undecided] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: spool.incoming)) ?? []
    var undecided: [Undecided] = []
    for name in names {
      let file = "\(spool.incoming)/\(name)"
      if let found = finalName(of: file) {
        undecided.append(found)
      } else {
        removeFile(file)
      }
    }
    return undecided
  }

  /// Removes the incoming name, and the final one too when no receipt refers to it.
  func settle(_ file: Undecided, isAcknowledged: Bool) {
    if !isAcknowledged { removeFile(file.path.absolute(in: spool.root)) }
    removeFile(file.incoming)
  }

  private func finalName(of file: String) -> Undecided? {
    var status = stat()
    guard unsafe stat(file, &status) == 0, status.st_nlink > 1,
      let dataSet = try? Part10File.read(file, upToPixelData: true).dataSet,
      let identity = InstanceIdentity(dataSet),
      let example = Spool.path(study: identity.study, instance: identity.instance, digest: "")
    else { return nil }
    let folder = String(example.value[..<(example.value.lastIndex(of: "/") ?? example.value.endIndex)])
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(spool.root)/\(folder)")) ?? []
    for name in names where name.hasPrefix("\(identity.instance)-") {
      var other = stat()
      guard unsafe stat("\(spool.root)/\(folder)/\(name)", &other) == 0, other.st_ino == status.st_ino,
        let path = SpoolPath("\(folder)/\(name)")
      else { continue }
      return Undecided(incoming: file, path: path, study: identity.study)
    }
    return nil
  }
}

/// Takes a name away; that there is none is as good.
func removeFile(_ path: String) { _ = unsafe unlink(path) }
