/// Why a file or data set could not be read, decoded or written; `path` names the file.
package enum DICOMObjectsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file can't be opened or read: `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// The bytes are not DICOM or break off: `reason` says what and where.
  case malformed(path: String, reason: String)
  /// A limit of `ReadingLimits` would be passed.
  case overLimit(path: String, what: String, limit: Int)
  /// The data set holds no pixel data, or not the frame asked for.
  case noPixelData(path: String)
  /// The transfer syntax or pixel layout is not one the product decodes.
  case unsupported(path: String, what: String)
  /// The codec refused the bytes of a frame.
  case undecodable(path: String, frame: Int, reason: String)
  /// The file can't be written: `reason` is the system's.
  case unwritable(path: String, reason: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): can't be read: \(reason)"
    case .malformed(let path, let reason): "\(path): not a readable DICOM file: \(reason)"
    case .overLimit(let path, let what, let limit): "\(path): \(what) is over the limit of \(limit)"
    case .noPixelData(let path): "\(path): holds no such pixel data"
    case .unsupported(let path, let what): "\(path): \(what) is not supported"
    case .undecodable(let path, let frame, let reason):
      "\(path): frame \(frame + 1) can't be decoded: \(reason)"
    case .unwritable(let path, let reason): "\(path): can't be written: \(reason)"
    }
  }
}
