/// What can go wrong between this service and an HL7 receiver. Descriptions hold no patient data.
package enum HL7Error: Error, Hashable, Sendable, CustomStringConvertible {
  /// No connection came about.
  case unreachable(host: String, port: Int, reason: String)
  /// The connection ended, or the time ran out, before an acknowledgement.
  case interrupted(reason: String)
  /// What was answered is no acknowledgement of the message.
  case unreadable(reason: String)

  package var description: String {
    switch self {
    case .unreachable(let host, let port, let reason): "\(host):\(port) can't be reached: \(reason)"
    case .interrupted(let reason): "no acknowledgement came: \(reason)"
    case .unreadable(let reason): "the answer can't be understood: \(reason)"
    }
  }
}
