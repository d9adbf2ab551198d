package import DICOMCore

/// Why no result object could be made of a classification.
package enum ResultDocumentsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No header of a source image was given.
  case noSources
  /// A source image lacks an attribute without which it can't be referenced or shown.
  case missing(Tag, instance: String)
  /// A source image belongs to another study than the classification.
  case otherStudy(instance: UID<Instance>)
  /// A finding points at an image whose header was not given.
  case unknownImage(UID<Instance>)
  /// The identity holds no tracking UID for a finding.
  case noTrackingUID(finding: String)

  package var description: String {
    switch self {
    case .noSources: "no source image was given"
    case .missing(let tag, let instance): "the source image \(instance) lacks \(tag)"
    case .otherStudy(let instance): "the source image \(instance) is of another study"
    case .unknownImage(let instance):
      "a finding points at the image \(instance), which is not among the sources"
    case .noTrackingUID(let finding): "no tracking UID was minted for \(finding)"
    }
  }
}
