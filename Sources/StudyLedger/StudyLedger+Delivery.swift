package import DICOMCore
package import TriageDomain

extension StudyLedger {
  package func claimDeliveries(
    destination: DestinationName, limit: Int, at: Timestamp, lease: Duration, maximumAttempts: Int
  ) async throws(LedgerError) -> [DeliveryClaim] {
    throw .failed(operation: "claimDeliveries", reason: "not built yet")
  }

  package func delivered(_ ids: [Int64], at: Timestamp) async throws(LedgerError) {
    throw .failed(operation: "delivered", reason: "not built yet")
  }

  package func deliveryFailed(_ id: Int64, reason: String, retryAt: Timestamp?, at: Timestamp)
    async throws(LedgerError)
  {
    throw .failed(operation: "deliveryFailed", reason: "not built yet")
  }

  package func releaseDeliveries(_ ids: [Int64]) async throws(LedgerError) {
    throw .failed(operation: "releaseDeliveries", reason: "not built yet")
  }

  package func nextDeliveryAt(destination: DestinationName) async throws(LedgerError) -> Timestamp? {
    throw .failed(operation: "nextDeliveryAt", reason: "not built yet")
  }

  package func retryDelivery(id: Int64, at: Timestamp) async throws(LedgerError) {
    throw .failed(operation: "retryDelivery", reason: "not built yet")
  }

  package func deliveries(state: DeliveryState?, limit: Int) async throws(LedgerError) -> [DeliverySummary] {
    throw .failed(operation: "deliveries", reason: "not built yet")
  }

  package func enqueue(_ orders: [DeliveryOrder], study: UID<Study>?, at: Timestamp) async throws(LedgerError)
  {
    throw .failed(operation: "enqueue", reason: "not built yet")
  }
}
