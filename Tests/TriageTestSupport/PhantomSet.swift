import Foundation

/// A set of made-up studies (`Fixtures/README.md`), made once and kept until the generator changes.
package struct PhantomSet: Sendable {
  package enum Name: String, Sendable {
    case demo, test, bench, malformed
  }

  package let studies: [PhantomStudy]

  /// The set, generated when it is not there yet (up to a minute); several processes may ask at once.
  ///
  /// - Throws: `TestSupportError.toolFailed` when the generator fails.
  package static func load(_ name: Name, seed: Int = 1) async throws -> PhantomSet {
    let made = try await ToolRun.succeed(
      PackageRoot.python.path,
      [
        PackageRoot.fixtures.appending(path: "make_phantoms.py").path,
        "--cached", "--set", name.rawValue, "--seed", "\(seed)",
      ])
    let folder = URL(
      filePath: made.output.trimmingCharacters(in: .whitespacesAndNewlines), directoryHint: .isDirectory)
    let text = try Data(contentsOf: folder.appending(path: "expected.json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let expected = try decoder.decode(Expected.self, from: text)
    return PhantomSet(studies: expected.studies.map { PhantomStudy($0, in: folder) })
  }

  /// - Throws: `TestSupportError.noSuchStudy`.
  package func study(_ name: String) throws -> PhantomStudy {
    guard let study = studies.first(where: { $0.name == name }) else {
      throw TestSupportError.noSuchStudy(name)
    }
    return study
  }

  private struct Expected: Decodable {
    let studies: [PhantomStudy.Expectation]
  }
}
