/// Which events a change of a workitem makes (PS3.4 CC.2.4.3).
///
/// A change of priority alone would make none. The service names the queue for a priority in Scheduled Station Name Code
/// Sequence (0040,4025), so that a change of priority is a change of assignment and makes event 5.
package enum WorkitemEventPolicy {
  /// - Parameter before: nil for a workitem that was just created, which always has its queue as a station.
  package static func events(from before: WorkitemFacts?, to after: WorkitemFacts) -> [WorkitemEventKind] {
    guard let before else { return [.stateReport, .assigned] }
    var events: [WorkitemEventKind] = []
    if before.state != after.state || before.readiness != after.readiness { events.append(.stateReport) }
    if before.progress != after.progress { events.append(.progressReport) }
    if before.priority != after.priority || before.stations != after.stations
      || before.performers != after.performers
    {
      events.append(.assigned)
    }
    return events
  }
}

/// For how long what nobody changes any more is kept.
package struct WorkitemRetention: Sendable, Hashable {
  /// A COMPLETED or CANCELED workitem of another system is deleted after this long, unless a Deletion Lock holds it.
  package var finalWorkitems: Duration
  /// An event is deleted after this long, whether or not it was sent.
  package var events: Duration
  /// The most events kept, the newest ones.
  package var maximumEvents: Int

  package init(
    finalWorkitems: Duration = .seconds(30 * 86_400), events: Duration = .seconds(7 * 86_400),
    maximumEvents: Int = 1_000_000
  ) {
    self.finalWorkitems = finalWorkitems
    self.events = events
    self.maximumEvents = maximumEvents
  }
}
