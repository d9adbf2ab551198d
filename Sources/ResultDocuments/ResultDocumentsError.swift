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
  /// A finding's mask is not as large as its image.
  case badMask(UID<Instance>)
  /// Pixels can't be put into an object.
  case unencodable(reason: String)
  /// The pixels of an image can't be had for a key image.
  case unshowable(UID<Instance>, reason: String)
  /// The identity holds no tracking UID for a finding.
  case noTrackingUID(finding: String)

  package var description: String {
    switch self {
    case .noSources: "no source image was given"
    case .missing(let tag, let instance): "the source image \(instance) lacks \(tag)"
    case .otherStudy(let instance): "the source image \(instance) is of another study"
    case .unknownImage(let instance):
      "a finding points at the image \(instance), which is not among the sources"
    case .badMask(let instance): "a finding's mask does not fit the image \(instance)"
    case .unencodable(let reason): "pixels can't be encoded: \(reason)"
    case .unshowable(let instance, let reason): "the image \(instance) can't be shown: \(reason)"
    case .noTrackingUID(let finding): "no tracking UID was minted for \(finding)"
    }
  }
}
