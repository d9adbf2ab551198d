/// The only fields that a journal entry may carry; nothing else can reach the journal, so no patient data can.
package enum LogKey: String, Sendable, Hashable, CaseIterable {
  case event
  case stage
  case associationID = "association.id"
  case callingAETitle = "ae.calling"
  case calledAETitle = "ae.called"
  case peerAddress = "peer.address"
  case port
  case studyUID = "study.uid"
  case seriesUID = "series.uid"
  case instanceUID = "instance.uid"
  case workitemUID = "workitem.uid"
  case revision
  case attempt
  case count
  case outcome
  case priority
  case deliveryID = "delivery.id"
  case destination
  case modelID = "model.id"
  case durationMS = "duration.ms"
  case bytes
  case dimseStatus = "dimse.status"
  case httpStatus = "http.status"
  case errorCode = "error.code"
  case errorDisposition = "error.disposition"

  /// The journal's field: upper case with underscores and the product's prefix.
  package var journalField: String {
    "TRIAGED_" + String(rawValue.uppercased().map { $0 == "." ? "_" : $0 })
  }
}
