package import DICOMCore

/// Why something that came over DICOMweb could not be taken.
package enum DICOMwebError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The bytes are not JSON: `reason` says what is wrong at byte `offset`.
  case malformedJSON(offset: Int, reason: String)
  /// The JSON is not a DICOM JSON model: `path` is the element's tag, with those of the sequences around it.
  case malformedXML(offset: Int, reason: String)
  case malformedMultipart(reason: String)
  case malformedElement(path: String, reason: String)
  /// A limit of `DICOMJSON.Limits` would be passed.
  case overLimit(what: String, limit: Int)
  /// The data set is none that may create or change a workitem (PS3.4 CC.2.5).
  case unacceptableWorkitem(tag: Tag, reason: String)
  /// Another system could not be asked: no connection, no trust, or no valid address. Nothing was sent.
  case unreachable(url: String, reason: String)
  /// The connection broke or stalled after the request had begun; what the other system did is not known.
  case interrupted(url: String, reason: String)
  /// A file of a request, or one with a secret, can't be read.
  case unreadable(path: String)
  /// The other system's answer is an HTTP status that the transaction does not know.
  case unexpectedStatus(url: String, status: Int)
  /// The call could not be begun on a blocking thread.
  case overloaded(reason: String)

  package var description: String {
    switch self {
    case .malformedJSON(let offset, let reason): "not JSON: \(reason) at byte \(offset)"
    case .malformedXML(let offset, let reason): "not XML: \(reason) at byte \(offset)"
    case .malformedMultipart(let reason): "not a multipart/related body: it \(reason)"
    case .malformedElement(let path, let reason): "not a DICOM JSON model: \(path) \(reason)"
    case .overLimit(let what, let limit): "\(what) is over the limit of \(limit)"
    case .unacceptableWorkitem(let tag, let reason): "not an acceptable workitem: \(tag) \(reason)"
    case .unreachable(let url, let reason): "\(url) can't be reached: \(reason)"
    case .interrupted(let url, let reason): "the request to \(url) was broken off: \(reason)"
    case .unreadable(let path): "\(path) can't be read"
    case .unexpectedStatus(let url, let status): "\(url) answers with status \(status)"
    case .overloaded(let reason): "the request was not begun: \(reason)"
    }
  }
}
