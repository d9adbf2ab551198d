/// Where an acceptor listens, whom it admits and what it bears.
package struct AcceptorConfiguration: Sendable {
  /// Numeric addresses, IPv4 and IPv6 each for itself.
  package var addresses: [PeerAddress]
  /// 0 lets the system choose; all addresses then get the same one.
  package var port: UInt16
  /// Sockets that are listening already, used instead of `addresses` (socket activation).
  package var adoptedDescriptors: [Int32] = []
  package var admission: AdmissionPolicy
  package var negotiation = NegotiationPolicy()
  package var limits = AssociationLimits()
  package var maximumAssociations = 64
  package var maximumAssociationsPerPeer = 16
  /// How long open associations may go on after the stop.
  package var drain: Duration = .seconds(10)

  package init(addresses: [PeerAddress], port: UInt16, admission: AdmissionPolicy) {
    self.addresses = addresses
    self.port = port
    self.admission = admission
  }
}
