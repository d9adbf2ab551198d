import CDCMTK

extension DICOMObjectsError {
  /// Turns a failure of CDCMTK into the error that says it.
  init(_ failure: triaged_failure, path: String, frame: Int = 0) {
    let text = unsafe withUnsafeBytes(of: failure.text) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    self =
      switch failure.status {
      case TRIAGED_UNREADABLE: .unreadable(path: path, reason: text)
      case TRIAGED_OVER_LIMIT: .overLimit(path: path, what: text, limit: Int(clamping: failure.limit))
      case TRIAGED_UNSUPPORTED: .unsupported(path: path, what: text)
      case TRIAGED_UNDECODABLE: .undecodable(path: path, frame: frame, reason: text)
      default: .malformed(path: path, reason: text)
      }
  }
}
