import Foundation
import TriageTestSupport

/// The test files that pydicom ships.
enum PydicomFiles {
  static let folder: String = {
    let library = PackageRoot.url.appending(path: ".venv/lib").path
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []
    return versions.map { "\(library)/\($0)/site-packages/pydicom/data/test_files" }
      .first { FileManager.default.fileExists(atPath: $0) } ?? "\(library)/none"
  }()

  static func path(_ name: String) -> String { "\(folder)/\(name)" }
  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path(name))))
  }
}
