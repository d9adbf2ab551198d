import DICOMCore
import Imaging
import Testing
import TriageDomain
import TriageTestSupport

/// Input that is wrong in one way each: an error or a reason, never a trap.
@Suite struct MalformedStudyTests {
  /// What becomes of a study: the reasons when nothing is chosen, the first error, or nil when all slices decode.
  private func end(_ study: PhantomStudy) -> String? {
    let folder = ImageFolder(study.files)
    guard let candidate = folder.selection.chosen[.headCT] else {
      return folder.selection.verdicts.map(\.reason).joined(separator: " ")
    }
    do throws(ImagingError) {
      let source = try VolumeSource.open(candidate, root: folder.root)
      for index in source.stack.slices.indices { _ = try source.hounsfield(slice: index) }
      return nil
    } catch {
      return error.description
    }
  }

  private let words = [
    "missing-position": "Image Position (Patient) is missing",
    "missing-orientation": "Image Orientation (Patient) is missing",
    "missing-pixel-spacing": "Pixel Spacing is missing",
    "text-spacing": "Pixel Spacing",
    "negative-spacing": "Pixel Spacing",
    "orientation-of-zeros": "Image Orientation (Patient) is not two unit vectors",
    "single-slice": "It has 1 slices, fewer than 10.",
    "mixed-frames-of-reference": "mm apart, more than 10 mm",
    "zero-slope": "Rescale Slope is zero",
    "missing-pixel-data": "holds no such pixel data",
    "absurd-dimensions": "65535",
    "short-pixel-data": "instance",
    "impossible-bits": "instance",
    "garbage-jpeg": "can't be decoded",
    "truncated-pixel-data": "instance",
  ]

  @Test func everyMalformedStudyEndsAndTheEndNamesWhatIsWrong() async throws {
    let studies = try await PhantomSet.load(.malformed).studies
    #expect(Set(words.keys).isSubset(of: studies.map(\.name)))
    for study in studies {
      let end = end(study)
      guard let words = words[study.name] else { continue }
      #expect(end?.contains(words) == true, "\(study.name): \(end ?? "read")")
    }
  }
}
