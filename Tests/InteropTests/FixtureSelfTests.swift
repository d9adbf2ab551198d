import Foundation
import Testing
import TriageTestSupport

/// The generator and the demonstration's checks are programs too.
@Suite struct FixtureSelfTests {
  @Test func `The fixtures keep what they promise`() async throws {
    try await ToolRun.succeed(
      PackageRoot.python.path, ["-m", "unittest", "-q"], environment: ["OPENBLAS_NUM_THREADS": "1"],
      in: PackageRoot.fixtures)
  }
}
