package import DICOMNetworking

/// Why reception could not start, or could not keep an instance.
package enum ReceptionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The spool can't be used: `operation` on `path` failed for the system's `reason`.
  case spool(operation: String, path: String, reason: String)
  /// An instance is larger than the configuration allows.
  case tooLarge(limitBytes: Int)
  /// The network can't be listened on.
  case network(DICOMNetworkingError)

  package var description: String {
    switch self {
    case .spool(let operation, let path, let reason): "the spool: \(operation) \(path): \(reason)"
    case .tooLarge(let limit): "an instance is larger than \(limit) bytes"
    case .network(let error): "\(error)"
    }
  }
}
