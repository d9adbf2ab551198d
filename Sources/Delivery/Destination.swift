package import DICOMCore
package import DICOMweb
package import HL7
package import TriageDomain

/// A system that results are delivered to, as the configuration names it.
package struct Destination: Sendable {
  /// How it is spoken to.
  package enum Kind: Sendable, Hashable {
    /// C-STORE: takes result objects.
    case dimse(host: String, port: UInt16, calledAETitle: AETitle, callingAETitle: AETitle)
    /// STOW-RS at this DICOMweb root, without a slash at its end: takes result objects.
    case stowRS(root: String, HTTPClientConfiguration)
    /// UPS-RS at this DICOMweb root: takes workitems.
    case upsRS(root: String, HTTPClientConfiguration)
    /// A web address that is told of studies.
    case webhook(WebhookConfiguration, HTTPClientConfiguration)
    /// HL7 v2 over MLLP: is told of studies.
    case hl7(host: String, port: Int, ObservationReport.Parties)
  }

  package var name: DestinationName
  package var kind: Kind
  /// How many associations or requests may be open at once.
  package var concurrency = 1
  /// How many objects go into one association or request.
  package var batch = 16
  package var backoff = BackoffPolicy()
  /// A delivery that was begun this often and failed is a dead letter.
  package var maximumAttempts = 20
  /// For the connection of a DIMSE peer; the web's stands in its client's configuration.
  package var connectTimeout: Duration = .seconds(10)
  /// How long a DIMSE peer may take to answer one object.
  package var answerTimeout: Duration = .seconds(60)
  /// How long a claim is held; longer than a batch may take, or an object is sent twice (the destination keeps one).
  package var lease: Duration = .seconds(1800)

  package init(name: DestinationName, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}
