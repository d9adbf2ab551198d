/// Why the network could not do what was asked.
package enum DICOMNetworkingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The address can't be listened on: `reason` is the system's.
  case cannotListen(address: String, reason: String)
  /// No connection to the peer, or it did not answer in time.
  case unreachable(peer: String, reason: String)
  /// The peer rejected the association.
  case rejected(peer: String, AssociationRejection)
  /// The association ended before everything was answered; what was answered until then stands in `answered`.
  case interrupted(peer: String, end: AssociationEnd, answered: [StorageResponse])
  /// More kinds of objects than an association has presentation contexts.
  case tooManyContexts(count: Int, limit: Int)
  /// The call could not be begun on a blocking thread.
  case overloaded(reason: String)

  package var description: String {
    switch self {
    case .cannotListen(let address, let reason): "can't listen on \(address): \(reason)"
    case .unreachable(let peer, let reason): "\(peer) can't be reached: \(reason)"
    case .rejected(let peer, let rejection): "\(peer) rejects the association: \(rejection)"
    case .interrupted(let peer, let end, let answered):
      "the association with \(peer) ended after \(answered.count) answers: \(end)"
    case .tooManyContexts(let count, let limit):
      "\(count) presentation contexts are needed, an association has \(limit)"
    case .overloaded(let reason): "the call was not begun: \(reason)"
    }
  }
}
