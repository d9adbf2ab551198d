package import DICOMCore
package import DICOMObjects
import Foundation
import Imaging
package import TriageDomain

/// The studies in files and folders that are not in the spool, as `triaged classify` is given them.
package struct FoundStudies: Sendable {
  package struct Entry: Sendable {
    package let uid: UID<Study>
    package let instances: [StoredInstance]
  }

  package struct Problem: Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package var description: String { "\(path): \(reason)" }
  }

  /// The instances' paths are relative to this folder: the file system's own root.
  package static let root = "/"

  /// In the order in which their first files were found.
  package let studies: [Entry]
  /// Files that hold no instance, and paths that are not there.
  package let problems: [Problem]

  /// Reads the attributes of every file, of folders those at any depth in order of their names; hidden ones
  /// are passed over. Blocks.
  package init(_ paths: [String], limits: ReadingLimits = .init()) {
    var order: [UID<Study>] = []
    var instances: [UID<Study>: [StoredInstance]] = [:]
    var problems: [Problem] = []
    for path in paths {
      let (files, problem) = Self.files(path)
      if let problem { problems.append(problem) }
      for file in files {
        switch Self.instance(file, limits: limits) {
        case .success(let instance):
          if instances[instance.studyUID] == nil { order.append(instance.studyUID) }
          instances[instance.studyUID, default: []].append(instance)
        case .failure(let error): problems.append(Problem(path: file, reason: error.reason))
        }
      }
    }
    studies = order.map { Entry(uid: $0, instances: instances[$0] ?? []) }
    self.problems = problems
  }

  private struct Unusable: Error {
    let reason: String
  }

  private static func files(_ path: String) -> ([String], Problem?) {
    let url = URL(filePath: path).standardizedFileURL
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return ([], Problem(path: path, reason: "there is no such file or folder"))
    }
    guard isFolder.boolValue else { return ([url.path], nil) }
    guard
      let found = FileManager.default.enumerator(
        at: url, includingPropertiesForKeys: [.isRegularFileKey], options: .skipsHiddenFiles)
    else { return ([], Problem(path: path, reason: "the folder can't be read")) }
    var files: [String] = []
    for case let file as URL in found
    where (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true {
      files.append(file.standardizedFileURL.path)
    }
    return (files.sorted(), files.isEmpty ? Problem(path: path, reason: "the folder holds no file") : nil)
  }

  private static func instance(_ path: String, limits: ReadingLimits) -> Result<StoredInstance, Unusable> {
    let contents: Part10File.Contents
    do {
      contents = try Part10File.read(path, upToPixelData: true, limits: limits)
    } catch {
      return .failure(Unusable(reason: "\(error)"))
    }
    let dataSet = contents.dataSet
    guard let study: UID<Study> = dataSet.uid(.studyInstanceUID),
      let series: UID<Series> = dataSet.uid(.seriesInstanceUID),
      let instance: UID<Instance> = dataSet.uid(.sopInstanceUID),
      let sopClass: SOPClass = dataSet.uid(.sopClassUID)
    else {
      return .failure(Unusable(reason: "it lacks a study, series, instance or SOP class UID"))
    }
    guard let spoolPath = SpoolPath(String(path.drop { $0 == "/" })) else {
      return .failure(Unusable(reason: "its path can't be used"))
    }
    return .success(
      StoredInstance(
        studyUID: study, seriesUID: series, instanceUID: instance, sopClass: sopClass,
        transferSyntax: contents.transferSyntax, path: spoolPath, header: InstanceHeader(dataSet)))
  }
}
