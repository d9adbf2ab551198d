package import DICOMCore
package import Telemetry

/// Who is at the other end of an association, and its name in the journal.
package struct AssociationIdentity: Sendable, Hashable {
  /// Unique over restarts.
  package let id: String
  package let peer: PeerAddress
  package let callingAETitle: AETitle
  package let calledAETitle: AETitle

  package var logFields: [LogKey: String] {
    [
      .associationID: id, .peerAddress: peer.description, .callingAETitle: callingAETitle.value,
      .calledAETitle: calledAETitle.value,
    ]
  }
}
