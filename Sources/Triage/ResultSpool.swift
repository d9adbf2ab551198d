import DICOMCore
import DICOMObjects
import Glibc
package import TriageDomain

/// Writes result objects into the spool, as `results/<study UID>/<instance UID>.dcm`.
package struct ResultSpool: Sendable {
  package let root: String

  package init(root: String) {
    self.root = root
  }

  /// Writes one object where its UIDs say; the same object again is the same file. Blocks; when it returns, the file
  /// would survive a power cut.
  ///
  /// - Throws: `TriageError.documents` when the object does not say what it is, `.unwritable`.
  package func write(_ result: MadeResult) throws(TriageError) -> ResultDocument {
    let dataSet = result.dataSet
    guard let study = dataSet.uid(.studyInstanceUID, Study.self),
      let series = dataSet.uid(.seriesInstanceUID, Series.self),
      let instance = dataSet.uid(.sopInstanceUID, Instance.self),
      let sopClass = dataSet.uid(.sopClassUID, SOPClassKind.self),
      let path = SpoolPath("results/\(study)/\(instance).dcm")
    else { throw .documents(reason: "a \(result.kind.rawValue) lacks one of its UIDs") }
    do throws(DICOMObjectsError) {
      try makeFolder("\(root)/results", in: root)
      try makeFolder("\(root)/results/\(study)", in: "\(root)/results")
      try Part10File.write(
        dataSet, transferSyntax: .explicitLittleEndian, to: path.absolute(in: root))
    } catch {
      throw .unwritable(error)
    }
    return ResultDocument(
      kind: result.kind, instanceUID: instance, seriesUID: series, sopClass: sopClass,
      transferSyntax: .explicitLittleEndian, path: path)
  }

  /// Makes a folder when it is not there and brings its name to the disk.
  private func makeFolder(_ path: String, in parent: String) throws(DICOMObjectsError) {
    if unsafe mkdir(path, 0o750) != 0, errno != EEXIST { throw failure(path) }
    let descriptor = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path) }
  }

  private func failure(_ path: String) -> DICOMObjectsError {
    .unwritable(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}
