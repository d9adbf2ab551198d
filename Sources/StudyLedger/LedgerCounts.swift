package import TriageDomain

/// How many rows stand in which state, and since when the oldest of them wait: for status and metrics.
///
/// A state in which nothing stands has no entry.
package struct LedgerCounts: Sendable, Hashable {
  package var studies: [StudyState: Int]
  package var triages: [TriageState: Int]
  package var deliveries: [DestinationName: [DeliveryState: Int]]
  package var workitems: [WorkitemState: Int]
  package var instances: Int
  package var conflicts: Int
  /// When the oldest triage that waits was asked for.
  package var oldestWaitingTriage: Timestamp?
  /// When the oldest delivery that waits was ordered.
  package var oldestWaitingDelivery: [DestinationName: Timestamp]

  package init(
    studies: [StudyState: Int] = [:], triages: [TriageState: Int] = [:],
    deliveries: [DestinationName: [DeliveryState: Int]] = [:], workitems: [WorkitemState: Int] = [:],
    instances: Int = 0, conflicts: Int = 0, oldestWaitingTriage: Timestamp? = nil,
    oldestWaitingDelivery: [DestinationName: Timestamp] = [:]
  ) {
    self.studies = studies
    self.triages = triages
    self.deliveries = deliveries
    self.workitems = workitems
    self.instances = instances
    self.conflicts = conflicts
    self.oldestWaitingTriage = oldestWaitingTriage
    self.oldestWaitingDelivery = oldestWaitingDelivery
  }
}
