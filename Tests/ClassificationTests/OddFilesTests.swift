import Classification
import Foundation
import Testing
import TriageDomain
import TriageTestSupport

/// The files that pydicom ships: bodies, heads of a few slices, a spine from the side, doses, documents, colours, broken ones.
/// None shows what a model may judge.
@Suite(.enabled(if: PydicomImages.folder != nil)) struct OddFilesTests {
  private func results(_ path: String) async throws -> (judged: [StudyClassification], problems: Int) {
    let found = FoundStudies([path])
    let classifier = try await InstalledModels.shared.classifier()
    var results: [StudyClassification] = []
    for study in found.studies {
      results.append(
        try await classifier.classify(study.uid, instances: study.instances, root: FoundStudies.root))
    }
    return (results, found.problems.count)
  }

  @Test func noneOfPydicomsFilesIsJudgedNeitherByItselfNorWithItsFolder() async throws {
    let data = try #require(PydicomImages.folder).deletingLastPathComponent()
    let paths = try FileManager.default.subpathsOfDirectory(atPath: data.path).sorted()
      .filter { $0.hasPrefix("test_files") || $0.hasPrefix("charset_files") }
    var ended = 0
    for path in paths {
      let (results, problems) = try await results(data.appending(path: path).path)
      ended += results.count
      #expect(!results.isEmpty || problems > 0, "\(path)")
      // Some of these say frontal chest in their headers and hold no pixel data.
      let isHollow = path.hasPrefix("charset_files")
      for result in results {
        #expect(result.findings.isEmpty, "\(path): \(result.outcome)")
        #expect(isHollow || !result.series.contains(where: \.isChosen), "\(path): \(result.outcome)")
        #expect(result.outcome.reason?.isEmpty == false, "\(path): \(result.outcome)")
        #expect(
          result.outcome.word == "not_eligible" || isHollow && result.outcome.word == "failed",
          "\(path): \(result.outcome)")
      }
    }
    #expect(ended > 150)
  }

  @Test(
    arguments: [
      ("dicomdirtests/77654033/CR1", "not a frontal view (LL)"),
      ("dicomdirtests/77654033/CR2", "another part of the body (CSPINE)"),
      ("dicomdirtests/77654033/CT2", "It has 4 slices"),
      ("dicomdirtests/98892001/CT5N", "which part of the body"),
      ("dicomdirtests/98892001/CT2N", "a localizer"),
      ("dicomdirtests/98892003", "modality MR"),
      ("rtdose.dcm", "documents or data"),
      ("examples_palette.dcm", "in colour"),
      ("SC_rgb_jpeg_dcmtk.dcm", "secondary captures"),
      ("image_dfl.dcm", "modality OT"),
    ])
  func eachEndsForItsOwnReason(path: String, reason: String) async throws {
    let results = try await results(#require(PydicomImages.folder).appending(path: path).path).judged
    let result = try #require(results.first)
    #expect(result.outcome.reason?.contains(reason) == true, "\(result.outcome)")
  }
}
