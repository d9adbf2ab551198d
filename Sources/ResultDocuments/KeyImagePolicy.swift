import DICOMCore
import TriageDomain

/// Chooses the image that shows a finding.
struct KeyImagePolicy {
  let outlines: OutlinePolicy

  /// The finding's key image, in a multi-frame one the frame with most of the finding; without a key image the one with
  /// most of it, and without any outline the middle of all that was read.
  ///
  /// - Throws: `.unknownImage`.
  func place(
    of finding: Finding, in sources: SourceImages
  ) throws(ResultDocumentsError) -> (image: SourceImage, outline: SliceOutline?) {
    let candidates = finding.outlines.filter {
      finding.keyInstance == nil || $0.instance == finding.keyInstance
    }
    let largest = candidates.max { outlines.area(of: $0) < outlines.area(of: $1) }
    if let instance = finding.keyInstance ?? largest?.instance {
      return (try sources.image(instance), largest)
    }
    return (sources.images[sources.images.count / 2], nil)
  }
}
