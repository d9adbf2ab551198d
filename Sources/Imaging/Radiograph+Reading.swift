package import DICOMObjects
import TriageDomain

extension Radiograph {
  /// Decodes the candidate's one image (its first frame). Blocks.
  ///
  /// - Throws: `ImagingError`: the file can't be read or decoded, or its pixels are not one grey value each.
  package static func read(
    _ candidate: SeriesCandidate, root: String, limits: ReadingLimits = .init()
  ) throws(ImagingError) -> Radiograph {
    throw .noSlices
  }
}
