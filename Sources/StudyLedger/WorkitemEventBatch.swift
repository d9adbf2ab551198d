package import TriageDomain

/// The next events for one application entity.
package struct WorkitemEventBatch: Sendable, Hashable {
  /// In the order of their sequence.
  package var events: [WorkitemEvent]
  /// Nothing for the entity stands between the last event and this number.
  package var through: Int64

  package init(events: [WorkitemEvent], through: Int64) {
    self.events = events
    self.through = through
  }
}

/// Workitems of which nobody has said yet whether they match an application entity's filter.
package struct UndecidedWorkitems: Sendable, Hashable {
  package var filter: String
  package var workitems: [Workitem]

  package init(filter: String, workitems: [Workitem]) {
    self.filter = filter
    self.workitems = workitems
  }
}
