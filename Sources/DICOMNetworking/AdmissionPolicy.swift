package import DICOMCore

/// Who may open an association: allow-lists of called AE titles, calling AE titles and peer networks.
///
/// What a list does not name is refused. Peers on the loopback interface pass the lists of networks and calling AE
/// titles as long as `admitsLoopback` stands: what runs on this machine can read the spool anyway.
package struct AdmissionPolicy: Sendable, Hashable {
  /// The titles that we answer to.
  package var calledAETitles: Set<AETitle>
  /// The titles that may call; empty admits none but loopback.
  package var callingAETitles: Set<AETitle>
  /// Where they may call from; empty admits none but loopback.
  package var peerNetworks: [PeerNetwork]
  package var admitsLoopback: Bool

  package init(
    calledAETitles: Set<AETitle>, callingAETitles: Set<AETitle> = [], peerNetworks: [PeerNetwork] = [],
    admitsLoopback: Bool = true
  ) {
    self.calledAETitles = calledAETitles
    self.callingAETitles = callingAETitles
    self.peerNetworks = peerNetworks
    self.admitsLoopback = admitsLoopback
  }

  /// What an association request says of itself.
  package struct Request: Sendable, Hashable {
    package var peer: PeerAddress
    /// As sent; may be no AE title at all.
    package var callingAETitle: String
    package var calledAETitle: String
    package var applicationContext: String

    package init(peer: PeerAddress, callingAETitle: String, calledAETitle: String, applicationContext: String)
    {
      self.peer = peer
      self.callingAETitle = callingAETitle
      self.calledAETitle = calledAETitle
      self.applicationContext = applicationContext
    }
  }

  /// The DICOM application context (PS3.7 annex A.2.1).
  package static let applicationContext = "1.2.840.10008.3.1.1.1"

  /// nil admits. The peer's network is judged first, so that a stranger learns nothing about titles.
  package func rejection(of request: Request) -> AssociationRejection? {
    let isTrusted = admitsLoopback && request.peer.isLoopback
    guard isTrusted || peerNetworks.contains(where: { $0.contains(request.peer) }) else {
      return .peerNotAllowed
    }
    guard request.applicationContext == Self.applicationContext else {
      return .applicationContextNotSupported
    }
    guard let called = AETitle(request.calledAETitle), calledAETitles.contains(called) else {
      return .calledAETitleNotRecognised
    }
    guard let calling = AETitle(request.callingAETitle), isTrusted || callingAETitles.contains(calling) else {
      return .callingAETitleNotRecognised
    }
    return nil
  }
}
