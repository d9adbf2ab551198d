package import DICOMCore
package import DICOMObjects

/// Why images could not be turned into a volume or a radiograph; each case says what is wrong and in which object.
///
/// The descriptions hold UIDs and numbers, never patient data, and may be shown to readers.
package enum ImagingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or a frame of it can't be read or decoded.
  case unreadable(instance: UID<Instance>, DICOMObjectsError)
  /// A needed attribute is absent or empty.
  case missing(attribute: String, instance: UID<Instance>)
  /// An attribute's value makes no sense; `reason` says which.
  case invalid(attribute: String, reason: String, instance: UID<Instance>)
  /// The instance does not fit the others of its series; `what` names the property.
  case inconsistent(what: String, instance: UID<Instance>)
  /// Pixels of a kind that is not read here, for example colour.
  case unsupportedPixels(what: String, instance: UID<Instance>)
  /// More than `VolumeLimits` allow.
  case overLimit(what: String, count: Int, limit: Int)
  /// Nothing is left to make a volume of.
  case noSlices

  package var description: String {
    switch self {
    case .unreadable(let instance, let error): "instance \(instance): \(error.reasonWithoutPath)"
    case .missing(let attribute, let instance): "instance \(instance): \(attribute) is missing"
    case .invalid(let attribute, let reason, let instance): "instance \(instance): \(attribute) \(reason)"
    case .inconsistent(let what, let instance):
      "instance \(instance): \(what) differs from the rest of its series"
    case .unsupportedPixels(let what, let instance): "instance \(instance): \(what) can't be read as an image"
    case .overLimit(let what, let count, let limit): "\(count) \(what) are over the limit of \(limit)"
    case .noSlices: "no slice with a place in the patient is left"
    }
  }
}

extension DICOMObjectsError {
  /// The description without the file's path, which is of no use to a reader of the worklist.
  fileprivate var reasonWithoutPath: String {
    switch self {
    case .unreadable(_, let reason): "can't be read: \(reason)"
    case .malformed(_, let reason): "not a readable DICOM file: \(reason)"
    case .overLimit(_, let what, let limit): "\(what) is over the limit of \(limit)"
    case .noPixelData: "holds no such pixel data"
    case .unsupported(_, let what): "\(what) is not supported"
    case .undecodable(_, let frame, let reason): "frame \(frame + 1) can't be decoded: \(reason)"
    case .unwritable(_, let reason): "can't be written: \(reason)"
    }
  }
}
