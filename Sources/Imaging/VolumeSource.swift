import DICOMCore
package import DICOMObjects
import TriageDomain

/// A volume whose slices are decoded when they are asked for, so that nobody needs to hold all of them.
///
/// Slices are ordered along their normal from the feet to the head; two at one position are one, the first by
/// instance number. It is a value: several threads may decode different slices at once.
package struct VolumeSource: Sendable {
  package let stack: SliceStack
  /// The spool's root.
  package let root: String
  package let readingLimits: ReadingLimits
  /// One a slice of the stack.
  private let transforms: [HounsfieldTransform]
  /// Multi-frame files, opened once: their headers are too long to be read again for each frame.
  private let files: [SpoolPath: MultiFrameFile]

  /// Blocks for a multi-frame image, whose frames' places are read from its file; else nothing is read.
  ///
  /// - Throws: `ImagingError`: geometry or rescale that is missing or makes no sense, or more than `limits` allow.
  package static func open(
    _ candidate: SeriesCandidate, root: String, limits: VolumeLimits = .init(),
    readingLimits: ReadingLimits = .init()
  ) throws(ImagingError) -> VolumeSource {
    guard let stack = candidate.stack else {
      return try openMultiFrame(candidate, root: root, limits: limits, readingLimits: readingLimits)
    }
    try limits.check(stack.slices)
    var headers: [UID<Instance>: InstanceHeader] = [:]
    for stored in candidate.instances { headers[stored.instanceUID] = stored.header }
    var transforms: [HounsfieldTransform] = []
    for slice in stack.slices {
      let header = headers[slice.instance]
      transforms.append(
        try HounsfieldTransform(
          slope: header?.rescaleSlope, intercept: header?.rescaleIntercept, type: header?.rescaleType,
          padding: header?.pixelPadding ?? [], instance: slice.instance))
    }
    return VolumeSource(stack: stack, root: root, readingLimits: readingLimits, transforms: transforms)
  }

  init(
    stack: SliceStack, root: String, readingLimits: ReadingLimits, transforms: [HounsfieldTransform],
    files: [SpoolPath: MultiFrameFile] = [:]
  ) {
    self.stack = stack
    self.root = root
    self.readingLimits = readingLimits
    self.transforms = transforms
    self.files = files
  }

  /// Decodes one slice: HU, rounded and held to Int16, row by row from the top left. Padding is air (-1000). Blocks;
  /// any number of threads may call it at once.
  ///
  /// - Throws: `ImagingError`: the file can't be read or decoded, or its pixels are of another kind or size than its
  ///   header said; `.noSlices` for an index beyond the stack.
  package func hounsfield(slice index: Int) throws(ImagingError) -> [Int16] {
    guard stack.slices.indices.contains(index), transforms.indices.contains(index) else { throw .noSlices }
    let slice = stack.slices[index]
    let frame: PixelFrame
    do throws(DICOMObjectsError) {
      if let file = files[slice.path], let number = slice.frame {
        frame = try file.decoder.frame(number - 1)
      } else {
        frame = try PixelDecoder.decode(slice.path.absolute(in: root), limits: readingLimits)
      }
    } catch {
      throw .unreadable(instance: slice.instance, error)
    }
    guard frame.layout.rows == slice.rows, frame.layout.columns == slice.columns else {
      throw .inconsistent(what: "the decoded matrix", instance: slice.instance)
    }
    return try transforms[index].apply(frame, instance: slice.instance)
  }
}
