import Foundation
import Testing
import TriageTestSupport

/// The stand-ins that the other suites rely on do what they say.
@Suite struct OrthancFixtureTests {
  @Test func `Orthanc keeps every instance of a phantom study that dcmsend sends, once`() async throws {
    let study = try await PhantomSet.load(.test).study("head-duplicate-slice")
    try await OrthancProcess.running { orthanc in
      for _ in 1...2 {
        try await ToolRun.succeed(
          "dcmsend",
          ["-nuc", "-aec", orthanc.aeTitle, "127.0.0.1", "\(orthanc.dicomPort)"] + study.files.map(\.path))
      }
      let answer = try await ToolRun.succeed(
        "curl", ["-fsS", "--noproxy", "*", "\(orthanc.dicomweb)/studies/\(study.studyUID)/instances"])
      let listed = try #require(
        try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [[String: Any]])
      #expect(listed.count == study.files.count)
    }
  }

  @Test func `A phantom set names only files that exist, and every outcome is a known word`() async throws {
    for study in try await PhantomSet.load(.malformed).studies {
      #expect(!study.files.isEmpty, "\(study.name)")
      for file in study.files {
        #expect(FileManager.default.fileExists(atPath: file.path), "\(file.path)")
      }
      #expect(["positive", "negative", "not_eligible"].contains(study.outcome), "\(study.name)")
    }
  }
}
