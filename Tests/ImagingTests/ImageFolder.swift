import DICOMCore
import DICOMObjects
import Foundation
import Imaging
import TriageDomain

/// DICOM files in a folder as the ledger would know them after they were received; paths are relative to the folder.
struct ImageFolder {
  let root: String
  let instances: [StoredInstance]

  /// Files that can't be read are left out, as reception refuses them.
  init(_ files: [URL]) {
    let folder = files.first?.deletingLastPathComponent()
    root = folder?.path ?? "/"
    instances = files.compactMap { file in
      guard let contents = try? Part10File.read(file.path, upToPixelData: true),
        let study = contents.dataSet.uid(.studyInstanceUID, Study.self),
        let series = contents.dataSet.uid(.seriesInstanceUID, Series.self),
        let instance = contents.dataSet.uid(.sopInstanceUID, Instance.self),
        let sopClass = contents.dataSet.uid(.sopClassUID, SOPClassKind.self),
        let path = SpoolPath(file.lastPathComponent)
      else { return nil }
      return StoredInstance(
        studyUID: study, seriesUID: series, instanceUID: instance, sopClass: sopClass,
        transferSyntax: contents.transferSyntax, path: path, header: InstanceHeader(contents.dataSet))
    }
  }

  init(folder: URL) throws {
    self.init(try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
  }

  var selection: SeriesSelection { SeriesSelectionPolicy().select(instances) }

  /// The source of the chosen head CT.
  func headVolume() throws -> VolumeSource? {
    try selection.chosen[.headCT].map { try VolumeSource.open($0, root: root) }
  }

  func chest() throws -> Radiograph? {
    try selection.chosen[.chestRadiograph].map { try Radiograph.read($0, root: root) }
  }
}
