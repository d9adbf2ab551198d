/// Says by when a study is to be read; the worklist stands in the order of these times.
///
/// The due time is when the waiting began and the shortest wait that one of the study's reasons allows. From this follow:
/// a further finding or a higher priority never moves a study back; the order of two studies never changes by itself;
/// and nobody starves, since what arrives later than a study's due time, and the greatest credit, stays behind it.
package struct OrderPolicy: Sendable, Hashable, Codable {
  /// How long a study with this finding may wait.
  package var findingWaits: [FindingKind: Duration]
  /// How long a study of this priority may wait; a higher priority never longer than a lower one.
  package var priorityWaits: [Priority: Duration]
  /// How much of the time between the study's own date and its arrival counts as waiting. Bounded, since an old study that is
  /// sent for comparison, or a modality's wrong clock, must not pass the whole worklist.
  package var maximumCredit: Duration

  package init(
    findingWaits: [FindingKind: Duration] = [:],
    priorityWaits: [Priority: Duration] = [
      .high: .seconds(1800), .medium: .seconds(86_400), .low: .seconds(259_200),
    ], maximumCredit: Duration = .seconds(14_400)
  ) {
    self.findingWaits = findingWaits
    self.priorityWaits = priorityWaits
    self.maximumCredit = maximumCredit
  }

  /// When the waiting began: when the images were made, as far back as the credit reaches, or when they arrived.
  package func waitingSince(received: Timestamp, acquired: Timestamp?) -> Timestamp {
    guard let acquired, acquired < received else { return received }
    return max(acquired, Timestamp(milliseconds: received.milliseconds - maximumCredit.milliseconds))
  }

  package func place(_ facts: OrderFacts) -> OrderPlace {
    var reasons = facts.present.map { kind in
      OrderReason(cause: .finding(kind), wait: findingWaits[kind] ?? .zero)
    }
    reasons.append(
      OrderReason(
        cause: facts.isRequested ? .requested(facts.priority) : .priority(facts.priority),
        wait: priorityWaits[facts.priority] ?? .zero))
    // Equal waits keep their places, so that a finding is named before the priority that follows from it.
    let ordered = reasons.enumerated().sorted { ($0.element.wait, $0.offset) < ($1.element.wait, $1.offset) }
    return OrderPlace(
      receivedAt: facts.receivedAt, waitingSince: facts.waitingSince, reasons: ordered.map(\.element))
  }
}

/// What a study's place depends on, and nothing else.
package struct OrderFacts: Sendable, Hashable {
  package var receivedAt: Timestamp
  package var waitingSince: Timestamp
  package var priority: Priority
  /// Whether the priority is what the order or another system asked for.
  package var isRequested: Bool
  /// The findings that are present in the newest outcome.
  package var present: [FindingKind]

  package init(
    receivedAt: Timestamp, waitingSince: Timestamp, priority: Priority, isRequested: Bool,
    present: [FindingKind]
  ) {
    self.receivedAt = receivedAt
    self.waitingSince = waitingSince
    self.priority = priority
    self.isRequested = isRequested
    self.present = present
  }
}
