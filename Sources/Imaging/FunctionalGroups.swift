import DICOMCore
import DICOMObjects

/// A multi-frame image's functional groups: each frame's own, and behind them what all frames share (PS3.3 C.7.6.16).
struct FunctionalGroups {
  private let shared: DataSet
  private let frames: [DataSet]

  init(_ dataSet: DataSet) {
    shared = dataSet.items(.sharedFunctionalGroupsSequence).first ?? DataSet()
    frames = dataSet.items(.perFrameFunctionalGroupsSequence)
  }

  var count: Int { frames.count }
  var first: FrameGroups? { frames.first.map { FrameGroups(own: $0, shared: shared) } }
  var last: FrameGroups? { frames.last.map { FrameGroups(own: $0, shared: shared) } }

  /// Counted from 0; nil beyond the last.
  subscript(frame: Int) -> FrameGroups? {
    frames.indices.contains(frame) ? FrameGroups(own: frames[frame], shared: shared) : nil
  }
}

/// The functional groups that hold for one frame.
struct FrameGroups {
  let own: DataSet
  let shared: DataSet

  /// The one item of a group's sequence.
  private func group(_ tag: Tag) -> DataSet? { own.items(tag).first ?? shared.items(tag).first }

  private func reals(_ sequence: Tag, _ tag: Tag) -> [Double]? {
    guard let values = group(sequence)?.reals(tag), !values.isEmpty else { return nil }
    return values
  }

  var position: [Double]? { reals(.planePositionSequence, .imagePositionPatient) }
  var orientation: [Double]? { reals(.planeOrientationSequence, .imageOrientationPatient) }
  var pixelSpacing: [Double]? { reals(.pixelMeasuresSequence, .pixelSpacing) }
  var thickness: Double? { reals(.pixelMeasuresSequence, .sliceThickness)?.first }
  var slope: Double? { reals(.pixelValueTransformationSequence, .rescaleSlope)?.first }
  var intercept: Double? { reals(.pixelValueTransformationSequence, .rescaleIntercept)?.first }
  var rescaleType: String? { group(.pixelValueTransformationSequence)?.string(.rescaleType) }
  /// The item with a frame's own window (PS3.3 C.7.6.16.2.10).
  var window: DataSet? { group(Tag(0x0028, 0x9132)) }
  var kernel: String? { group(.ctReconstructionSequence)?.string(.convolutionKernel) }
}
