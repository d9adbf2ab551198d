package import Foundation

/// The package's folder, found from this file's place in it, and what tests use of it.
package enum PackageRoot {
  package static let url = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The Python of `make deps`.
  package static let python = url.appending(path: ".venv/bin/python")

  package static let fixtures = url.appending(path: "Fixtures")

  /// The folder of real data (`TRIAGED_REAL_DATA`, else `../shared/data`), nil when there is none; tests that need it
  /// are then skipped, by `.enabled(if: PackageRoot.realData != nil)`.
  package static let realData: URL? = {
    let named = ProcessInfo.processInfo.environment["TRIAGED_REAL_DATA"]
    let folder =
      named.map { URL(filePath: $0, directoryHint: .isDirectory) }
      ?? url.deletingLastPathComponent().appending(path: "shared/data")
    var isFolder = false
    if let values = try? folder.resourceValues(forKeys: [.isDirectoryKey]) {
      isFolder = values.isDirectory ?? false
    }
    return isFolder ? folder : nil
  }()
}
