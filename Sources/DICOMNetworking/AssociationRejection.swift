/// The answer of an A-ASSOCIATE-RJ: result, source and reason (PS3.8 section 9.3.4).
package struct AssociationRejection: Sendable, Hashable, CustomStringConvertible {
  /// 1 permanent, 2 transient.
  package let result: UInt8
  /// 1 service user, 2 service provider (ACSE), 3 service provider (presentation).
  package let source: UInt8
  package let reason: UInt8

  package init(result: UInt8, source: UInt8, reason: UInt8) {
    self.result = result
    self.source = source
    self.reason = reason
  }

  /// The peer is in none of the networks: permanent, and no reason that would help it to guess on.
  package static let peerNotAllowed = Self(result: 1, source: 1, reason: 1)
  package static let applicationContextNotSupported = Self(result: 1, source: 1, reason: 2)
  package static let callingAETitleNotRecognised = Self(result: 1, source: 1, reason: 3)
  package static let calledAETitleNotRecognised = Self(result: 1, source: 1, reason: 7)
  /// Come back later: there is no room in the spool.
  package static let temporaryCongestion = Self(result: 2, source: 3, reason: 1)
  /// Come back later: as many associations are open as may be.
  package static let localLimitExceeded = Self(result: 2, source: 3, reason: 2)

  package var isTransient: Bool { result == 2 }

  package var description: String {
    let kind = isTransient ? "transient" : "permanent"
    let words =
      switch (source, reason) {
      case (1, 1): "no reason given"
      case (1, 2): "application context name not supported"
      case (1, 3): "calling AE title not recognised"
      case (1, 7): "called AE title not recognised"
      case (2, 2): "protocol version not supported"
      case (3, 1): "temporary congestion"
      case (3, 2): "local limit exceeded"
      default: "source \(source), reason \(reason)"
      }
    return "\(kind), \(words)"
  }
}
