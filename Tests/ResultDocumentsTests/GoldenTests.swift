import DICOMObjects
import Foundation
import Testing
import TriageDomain
import TriageTestSupport

/// What the objects look like to DCMTK's dump tools, kept as text and reviewed like code (`make golden` writes it anew).
@Suite struct GoldenTests {
  private static let studies: [StudyFixture] = [
    .headCT(isPositive: true), .chest(isPositive: true), .tiltedTwoFindings, .onePresentOneAbsent,
    .multiFrame,
    .japanese, .minimal, .notEligible,
  ]

  @Test("Every object's dump is the one in Fixtures/golden", arguments: studies)
  func dumps(study: StudyFixture) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "golden-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let golden = PackageRoot.fixtures.appending(path: "golden")
    let isWriting = ProcessInfo.processInfo.environment["TRIAGED_WRITE_GOLDEN"] == "1"
    for (index, document) in try study.all().enumerated() {
      let name = "\(study.name)-\(index + 1)-\(document.kind.rawValue)"
      let file = folder.appending(path: "\(name).dcm")
      try Part10File.write(document.dataSet, to: file.path)
      let dump =
        document.kind == .structuredReport
        ? try await ToolRun.succeed("dsrdump", ["+Pl", "+Pu", "+Pc", "+Pt", file.path])
        : try await ToolRun.succeed("dcmdump", [file.path])
      let kept = golden.appending(path: "\(name).txt")
      if isWriting {
        try Data(dump.output.utf8).write(to: kept)
        continue
      }
      let made = folder.appending(path: "\(name).txt")
      try Data(dump.output.utf8).write(to: made)
      let difference = try await ToolRun.run("diff", ["-u", kept.path, made.path])
      #expect(difference.status == 0, "\(difference.output)\(difference.errors)")
    }
  }

  @Test("Every kept dump belongs to an object that is made")
  func nothingLeftOver() throws {
    let made = try Self.studies.flatMap { study in
      try study.all().enumerated().map { "\(study.name)-\($0.offset + 1)-\($0.element.kind.rawValue).txt" }
    }
    let kept = try FileManager.default.contentsOfDirectory(
      atPath: PackageRoot.fixtures.appending(path: "golden").path)
    #expect(Set(kept) == Set(made))
  }

  @Test("The same findings, UIDs and time give the same bytes")
  func bytes() throws {
    for study in StudyFixture.all {
      let (first, second) = (try study.all(), try study.all())
      #expect(first.map(\.kind) == second.map(\.kind))
      for (one, other) in zip(first, second) {
        #expect(try Part10File.encode(one.dataSet) == Part10File.encode(other.dataSet))
      }
    }
  }
}

extension StudyFixture: CustomTestStringConvertible {
  var testDescription: String { name }
}
