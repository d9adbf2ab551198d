import DICOMCore
import DICOMObjects

/// How an image's stored values become grey: the parts of the softcopy pipeline that a presentation state replaces
/// (PS3.4 N.2).
struct GrayscalePipeline: Equatable {
  private let modality: DataSet
  private let window: DataSet?
  private let shape: String

  init(_ image: SourceImage) {
    let header = image.header
    let rescale = image.group(.pixelValueTransformationSequence)
    var modality = DataSet()
    if let table = header.items(.modalityLUTSequence).first {
      modality.set(.modalityLUTSequence, items: [table])
    } else if let slope = rescale.real(.rescaleSlope), let intercept = rescale.real(.rescaleIntercept) {
      modality.set(.rescaleIntercept, .DS, reals: [intercept])
      modality.set(.rescaleSlope, .DS, reals: [slope])
      // Required here though not in the image; only of CT are the units known without it.
      modality.set(.rescaleType, .LO, rescale.string(.rescaleType) ?? (image.isCT ? "HU" : "US"))
    }
    self.modality = modality
    window = image.isCT ? Self.brainWindow : Self.window(of: header)
    // As dark to light as the image's own photometric interpretation shows it (PS3.3 C.11.6).
    shape = header.string(.photometricInterpretation) == "MONOCHROME1" ? "INVERSE" : "IDENTITY"
  }

  /// The modules Modality LUT, Softcopy VOI LUT and Softcopy Presentation LUT (PS3.3 C.11.1, C.11.8, C.11.6).
  func add(to set: inout DataSet) {
    for (tag, element) in modality.elements { set[tag] = element }
    if let window { set.set(.softcopyVOILUTSequence, items: [window]) }
    set.set(.presentationLUTShape, .CS, shape)
  }

  private static let brainWindow: DataSet = {
    var item = DataSet()
    item.set(.windowCenter, .DS, reals: [DisplayWindow.brain.centre])
    item.set(.windowWidth, .DS, reals: [DisplayWindow.brain.width])
    item.set(.windowCenterWidthExplanation, .LO, "BRAIN")
    return item
  }()

  /// The image's own first table or window; nil when it has none.
  private static func window(of header: DataSet) -> DataSet? {
    var item = DataSet()
    if let table = header.items(.voiLUTSequence).first {
      item.set(.voiLUTSequence, items: [table])
    } else if let centre = header.real(.windowCenter), let width = header.real(.windowWidth), width >= 1 {
      item.set(.windowCenter, .DS, reals: [centre])
      item.set(.windowWidth, .DS, reals: [width])
      item.copy([.voiLUTFunction], from: header)
    } else {
      return nil
    }
    return item
  }
}

extension SourceImage {
  /// Its values are HU after the rescale.
  var isCT: Bool { header.string(.modality) == "CT" }
}
