package import StudyLedger

/// Speaks to one destination. Never throws: what fails is a result.
package protocol DestinationSender: Sendable {
  /// Asks for a sign of life; nil when there is one, else why not.
  func probe() async -> String?

  /// Sends what was claimed, in one association or request where the protocol has that. What it leaves out of its
  /// answer counts as failed.
  func send(_ claims: [DeliveryClaim]) async -> [DeliveryClaim.ID: DeliveryResult]
}

extension DeliveryClaim: Identifiable {}

extension [DeliveryClaim] {
  /// The same result for all.
  func all(_ result: DeliveryResult) -> [DeliveryClaim.ID: DeliveryResult] {
    Dictionary(map { ($0.id, result) }, uniquingKeysWith: { first, _ in first })
  }
}
