package import DICOMCore

/// The name under which the configuration knows a destination.
package struct DestinationName: CheckedText {
  package static let noun = "a destination's name"
  package let value: String

  /// 1 to 64 letters, digits, hyphens, dots and underscores; nil for anything else.
  package init?(_ value: String) {
    guard (1...64).contains(value.utf8.count),
      value.utf8.allSatisfy({
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
          || $0 == 0x2E || $0 == 0x5F
      })
    else { return nil }
    self.value = value
  }
}

/// What is delivered: a result object, or a study's workitem as it stands when it is sent.
package enum DeliverySubject: Sendable, Hashable {
  case document(ResultDocument)
  case workitem(UID<Instance>)
}

/// What triage asks to be delivered where.
package struct DeliveryOrder: Sendable, Hashable {
  package var destination: DestinationName
  package var subject: DeliverySubject

  package init(destination: DestinationName, subject: DeliverySubject) {
    self.destination = destination
    self.subject = subject
  }
}

/// One delivery as the worklist and an operator see it.
package struct DeliverySummary: Sendable, Hashable {
  package var id: Int64
  package var studyUID: UID<Study>?
  package var destination: DestinationName
  /// `SR`, `GSPS`, `SEG`, `SC` or `UPS`.
  package var kind: String
  /// The object's or workitem's UID.
  package var instanceUID: UID<Instance>
  package var state: DeliveryState
  package var attempts: Int
  package var lastError: String?
  package var nextAttemptAt: Timestamp?
  package var deliveredAt: Timestamp?

  package init(
    id: Int64, studyUID: UID<Study>?, destination: DestinationName, kind: String, instanceUID: UID<Instance>,
    state: DeliveryState, attempts: Int, lastError: String?, nextAttemptAt: Timestamp?,
    deliveredAt: Timestamp?
  ) {
    self.id = id
    self.studyUID = studyUID
    self.destination = destination
    self.kind = kind
    self.instanceUID = instanceUID
    self.state = state
    self.attempts = attempts
    self.lastError = lastError
    self.nextAttemptAt = nextAttemptAt
    self.deliveredAt = deliveredAt
  }
}
