package import DICOMCore
package import TriageDomain

/// One revision's triage in the hands of one worker, until its lease runs out.
package struct TriageClaim: Sendable, Hashable {
  package var id: Int64
  package var studyUID: UID<Study>
  package var revision: Int
  /// 1 at the first claim; spent when the row was claimed.
  package var attempt: Int
  /// The same at every attempt of this revision.
  package var identity: ResultIdentity
  /// Of the last concluded earlier revision that made a report, whose objects this one's replace.
  package var predecessor: ResultIdentity?
  /// Every instance of the study but conflicting ones, in order of receipt.
  package var instances: [StoredInstance]
  /// The priority that the order or another system gave.
  package var floor: Priority?
  package var leaseUntil: Timestamp
  package var requestedAt: Timestamp
  /// Counts the claims of this row and says whose lease it is, also after an operator has given the attempts back.
  package var token: Int64

  package init(
    id: Int64, studyUID: UID<Study>, revision: Int, attempt: Int, identity: ResultIdentity,
    predecessor: ResultIdentity?, instances: [StoredInstance], floor: Priority?, leaseUntil: Timestamp,
    requestedAt: Timestamp, token: Int64 = 1
  ) {
    self.id = id
    self.studyUID = studyUID
    self.revision = revision
    self.attempt = attempt
    self.identity = identity
    self.predecessor = predecessor
    self.instances = instances
    self.floor = floor
    self.leaseUntil = leaseUntil
    self.requestedAt = requestedAt
    self.token = token
  }
}
