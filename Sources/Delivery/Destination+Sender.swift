import BlockingThreads
import DICOMNetworking
import DICOMweb
import HL7
import StudyLedger

extension Destination {
  /// What speaks its protocol.
  func sender(
    ledger: StudyLedger, spoolRoot: String, retrieval: RetrievalPlace, pool: BlockingPool
  ) -> any DestinationSender {
    switch kind {
    case .dimse(let host, let port, let called, let calling):
      var requestor = StorageRequestor(
        host: host, port: port, callingAETitle: calling, calledAETitle: called, pool: pool)
      requestor.connectTimeout = connectTimeout
      requestor.limits.idleTimeout = answerTimeout
      return DIMSESender(requestor, spoolRoot: spoolRoot)
    case .stowRS(let root, let configuration):
      return STOWSender(STOWClient(HTTPClient(configuration, pool: pool), root: root), spoolRoot: spoolRoot)
    case .upsRS(let root, let configuration):
      return UPSSender(
        UPSClient(HTTPClient(configuration, pool: pool), root: root), ledger: ledger, retrieval: retrieval)
    case .webhook(let webhook, let configuration):
      return WebhookSender(
        HTTPClient(configuration, pool: pool), webhook, readings: StudyReadings(ledger: ledger))
    case .hl7(let host, let port, let parties):
      var client = MLLPClient(host: host, port: port)
      client.connectTimeout = connectTimeout
      client.answerTimeout = answerTimeout
      return HL7Sender(client, parties: parties, readings: StudyReadings(ledger: ledger))
    }
  }
}
