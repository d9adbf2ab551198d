import Classification
import Foundation
import Testing
import TriageDomain
import TriageTestSupport

/// Whole studies, from files to findings, with the real networks. Phantoms stand for people only in showing that the
/// chain works; how good the networks are is in their model cards.
@Suite struct StudyClassifierTests {
  private func classify(_ files: [URL]) async throws -> [StudyClassification] {
    let classifier = try await InstalledModels.shared.classifier()
    var results: [StudyClassification] = []
    for study in FoundStudies(files.map(\.path)).studies {
      results.append(
        try await classifier.classify(study.uid, instances: study.instances, root: FoundStudies.root))
    }
    return results
  }

  @Test func everyDemonstrationStudyEndsAsItsGeneratorSays() async throws {
    for study in try await PhantomSet.load(.demo).studies {
      let result = try #require(try await classify(study.files).first)
      check(result, against: study)
    }
  }

  @Test func everyTestStudyEndsAsItsGeneratorSays() async throws {
    for study in try await PhantomSet.load(.test).studies {
      let result = try #require(try await classify(study.files).first)
      check(result, against: study)
    }
  }

  /// What may be read all the same, because what is wrong does not touch a normal head's images.
  private static let readable = ["no-preamble", "same-uid-other-bytes"]

  @Test func aMalformedStudyEndsVisiblyAndIsNeverNegativeByMistake() async throws {
    for study in try await PhantomSet.load(.malformed).studies {
      for result in try await classify(study.files) {
        #expect(result.outcome != .positive, "\(study.name)")
        #expect(result.outcome != .negative || Self.readable.contains(study.name), "\(study.name)")
        #expect(result.outcome.reason?.isEmpty != true, "\(study.name)")
      }
    }
  }

  private func check(_ result: StudyClassification, against study: PhantomStudy) {
    #expect(result.outcome.word == study.outcome, "\(study.name): \(result.outcome)")
    let present = result.findings.filter(\.isPresent)
    #expect(present.map(\.kind.rawValue) == study.findings.map(\.finding), "\(study.name)")
    for (finding, expected) in zip(present, study.findings) {
      #expect(finding.laterality.rawValue == expected.laterality, "\(study.name): \(finding.laterality)")
      #expect(finding.probability > 0.7, "\(study.name): \(finding.probability)")
      #expect(finding.keyInstance != nil, "\(study.name)")
      #expect(!finding.outlines.isEmpty, "\(study.name)")
      if let volume = expected.volumeML, let found = finding.volumeML {
        #expect(
          (volume / 2.5...volume * 2.5).contains(found), "\(study.name): \(found) mL, painted \(volume) mL")
      }
      if let centre = expected.centreMM, let box = finding.box {
        #expect((box.minimum.x - 5...box.maximum.x + 5).contains(centre[0]), "\(study.name)")
        #expect((box.minimum.y - 5...box.maximum.y + 5).contains(centre[1]), "\(study.name)")
        #expect((box.minimum.z - 5...box.maximum.z + 5).contains(centre[2]), "\(study.name)")
      }
    }
    for finding in result.findings where !finding.isPresent {
      #expect(finding.probability < finding.operatingPoint, "\(study.name): \(finding.kind)")
      #expect(finding.laterality == .none && finding.outlines.isEmpty, "\(study.name)")
    }
  }

  @Test(.enabled(if: PackageRoot.realData != nil))
  func everyRealFolderEndsWithAnOutcomeAndNoneFails() async throws {
    let folder = try #require(PackageRoot.realData).appending(path: "dcm_qa_ct")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    where !name.hasPrefix("LIC") {
      let results = try await classify([folder.appending(path: name)])
      #expect(!results.isEmpty, "\(name)")
      for result in results {
        #expect(result.outcome.word != "failed", "\(name): \(result.outcome)")
        if name.hasPrefix("philips-") { #expect(result.outcome.word == "not_eligible", "\(name)") }
        if name.hasPrefix("ge-") { #expect(!result.findings.isEmpty, "\(name): \(result.outcome)") }
      }
    }
  }
}
