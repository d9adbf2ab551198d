package import DICOMCore

/// Why something that came over DICOMweb could not be taken.
package enum DICOMwebError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes are not JSON: `reason` says what is wrong at byte `offset`.
  case malformedJSON(offset: Int, reason: String)
  /// The JSON is not a DICOM JSON model: `path` is the element's tag, with those of the sequences around it.
  case malformedElement(path: String, reason: String)
  /// A limit of `DICOMJSON.Limits` would be passed.
  case overLimit(what: String, limit: Int)
  /// The data set is none that may create or change a workitem (PS3.4 CC.2.5).
  case unacceptableWorkitem(tag: Tag, reason: String)

  package var description: String {
    switch self {
    case .malformedJSON(let offset, let reason): "not JSON: \(reason) at byte \(offset)"
    case .malformedElement(let path, let reason): "not a DICOM JSON model: \(path) \(reason)"
    case .overLimit(let what, let limit): "\(what) is over the limit of \(limit)"
    case .unacceptableWorkitem(let tag, let reason): "not an acceptable workitem: \(tag) \(reason)"
    }
  }
}
