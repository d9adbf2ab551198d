package import DICOMCore
package import TriageDomain

/// One delivery in the hands of its destination's lane, until its lease runs out.
package struct DeliveryClaim: Sendable, Hashable {
  package var id: Int64
  package var destination: DestinationName
  package var studyUID: UID<Study>?
  package var subject: DeliverySubject
  /// 1 at the first claim; spent when the row was claimed.
  package var attempt: Int
  package var leaseUntil: Timestamp

  package init(
    id: Int64, destination: DestinationName, studyUID: UID<Study>?, subject: DeliverySubject, attempt: Int,
    leaseUntil: Timestamp
  ) {
    self.id = id
    self.destination = destination
    self.studyUID = studyUID
    self.subject = subject
    self.attempt = attempt
    self.leaseUntil = leaseUntil
  }
}
