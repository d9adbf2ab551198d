package import DICOMCore
package import HL7
import Triage
package import TriageDomain

/// A destination as the configuration gives it.
package struct DestinationSection: Sendable {
  package enum Kind: Sendable {
    case dimse(host: String, port: Int, calledAETitle: AETitle, callingAETitle: AETitle)
    case stowRS(url: String, access: HTTPAccess)
    case upsRS(url: String, access: HTTPAccess)
    case webhook(url: String, secretFile: String, withPatient: Bool, access: HTTPAccess)
    case hl7(host: String, port: Int, ObservationReport.Parties)
  }

  /// How an HTTP server is trusted and what it is shown.
  package struct HTTPAccess: Sendable {
    /// A PEM file of the authorities to trust; empty for the system's.
    package var authorityFile = ""
    /// A file whose first line is the bearer token; empty for none.
    package var tokenFile = ""
  }

  package var name: DestinationName
  package var kind: Kind
  /// Which objects it gets; only a storage destination gets any.
  package var documents: Set<ResultDocument.Kind>
  /// The outcomes that it is told of; only a webhook and an HL7 receiver are told.
  package var outcomes: Set<OutcomeKind>
  package var concurrency: Int
  package var timeout: Duration
}

extension DestinationSection {
  /// What the triage stage sends there.
  var route: DestinationRoute {
    switch kind {
    case .dimse, .stowRS: DestinationRoute(destination: name, documents: documents)
    case .upsRS:
      DestinationRoute(destination: name, documents: [], workitemOutcomes: Set(OutcomeKind.allCases))
    case .webhook, .hl7: DestinationRoute(destination: name, documents: [], workitemOutcomes: outcomes)
    }
  }

  var takesDocuments: Bool {
    switch kind {
    case .dimse, .stowRS: true
    case .upsRS, .webhook, .hl7: false
    }
  }
}
