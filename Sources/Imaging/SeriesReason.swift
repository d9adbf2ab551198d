package import DICOMCore

/// Why a series is or is not read. Each case becomes one sentence for people, without patient data.
package enum SeriesReason: Sendable, Hashable {
  // Chosen
  /// `leftAside`: instances of the series that differ in orientation, frame of reference, matrix or kind.
  case chosenHeadCT(slices: Int, extentMM: Int, basis: BodyPartBasis, leftAside: Int)
  case chosenRadiograph(view: String?, basis: BodyPartBasis)
  // Good enough, but another one is better
  case outranked(by: UID<Series>, because: Preference)
  // Not to be read
  case notAnImage
  case doseReport
  case secondaryCapture
  case otherModality(String)
  case localizer
  case derived(String)
  case contrast
  case sharpKernel(String)
  case otherBodyPart(String)
  case unknownBodyPart
  case notAxial
  case dynamic(positions: Int, instances: Int)
  case tooFewSlices(count: Int, minimum: Int)
  case tooShort(extentMM: Int, minimumMM: Int)
  case tooCoarse(spacingMM: Int, maximumMM: Int)
  case incompleteGeometry(String)
  case otherView(String)
  case unprocessedRadiograph
  case colour

  package var sentence: String {
    switch self {
    case .chosenHeadCT(let slices, let extent, let basis, let leftAside):
      "Chosen: a non-contrast axial head CT of \(slices) slices over \(extent) mm, \(basis.phrase)"
        + (leftAside > 0 ? "; \(leftAside) images of the series that do not fit them were left aside." : ".")
    case .chosenRadiograph(let view, let basis):
      "Chosen: a frontal chest radiograph\(view.map { " (\($0))" } ?? ", its view not stated"), \(basis.phrase)."
    case .outranked(let series, let preference):
      "Suitable, but series \(series) is preferred: \(preference.phrase)."
    case .notAnImage: "It holds documents or data, not images."
    case .doseReport: "It is a dose report."
    case .secondaryCapture: "It holds secondary captures, not images of the scanner."
    case .otherModality(let modality): "No model reads modality \(modality)."
    case .localizer: "It is a localizer."
    case .derived(let how): "It was derived from other images (\(how))."
    case .contrast: "Contrast medium was given."
    case .sharpKernel(let kernel): "It was reconstructed with a sharp kernel (\(kernel))."
    case .otherBodyPart(let part): "It shows another part of the body (\(part))."
    case .unknownBodyPart:
      "Neither attributes, descriptions nor geometry tell which part of the body it shows."
    case .notAxial: "Its slices are not axial."
    case .dynamic(let positions, let instances):
      "It repeats \(positions) positions \(instances) times in all, as a dynamic or perfusion series does."
    case .tooFewSlices(let count, let minimum): "It has \(count) slices, fewer than \(minimum)."
    case .tooShort(let extent, let minimum): "It covers \(extent) mm, less than \(minimum) mm."
    case .tooCoarse(let spacing, let maximum):
      "Its slices are \(spacing) mm apart, more than \(maximum) mm."
    case .incompleteGeometry(let what): "Its place in the patient is not known (\(what))."
    case .otherView(let view): "It is not a frontal view (\(view))."
    case .unprocessedRadiograph: "It is an unprocessed radiograph (for processing)."
    case .colour: "Its images are in colour."
    }
  }
}

/// What told the part of the body.
package enum BodyPartBasis: String, Sendable, Hashable {
  case bodyPartExamined, description, geometry

  var phrase: String {
    switch self {
    case .bodyPartExamined: "by its Body Part Examined"
    case .description: "by its description, since Body Part Examined does not tell"
    case .geometry: "by its size and field of view, since nothing else tells"
    }
  }
}

/// Why one suitable series is better than another; the first that tells them apart counts.
package enum Preference: String, Sendable, Hashable, CaseIterable {
  case original, statedBodyPart, softKernel, fewerGaps, coverage, thickness, moreSlices, view, earlier

  var phrase: String {
    switch self {
    case .original: "it is not derived"
    case .statedBodyPart: "its body part is stated more clearly"
    case .softKernel: "its kernel is softer"
    case .fewerGaps: "fewer slices are missing"
    case .coverage: "it covers more of the head"
    case .thickness: "its slices are of a more suitable thickness"
    case .moreSlices: "it has more slices"
    case .view: "its view is stated"
    case .earlier: "it comes first in the study"
    }
  }
}
