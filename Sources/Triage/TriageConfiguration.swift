package import TriageDomain

/// What an operator may set of the triage stage.
package struct TriageConfiguration: Sendable, Hashable {
  /// How many studies are classified at once.
  package var workers: Int
  /// For how long a claim holds without being renewed; it is renewed each third of it.
  package var lease: Duration = .seconds(120)
  /// How long one attempt may take before it is given up.
  package var attemptLimit: Duration = .seconds(600)
  /// At least 1.
  package var maximumAttempts = 3
  package var retries = RetryPolicy()
  /// How long an idle worker waits before it looks again without a hint.
  package var idlePoll: Duration = .seconds(5)
  package var priorities = PriorityPolicy()
  /// What goes where.
  package var routes: [DestinationRoute] = []

  package init(workers: Int) {
    self.workers = workers
  }
}

/// What one destination is sent.
package struct DestinationRoute: Sendable, Hashable {
  package var destination: DestinationName
  /// The kinds of result objects that it takes.
  package var documents: Set<ResultDocument.Kind>
  /// The outcomes with which it is sent the workitem, or a message about it.
  package var workitemOutcomes: Set<OutcomeKind>

  package init(
    destination: DestinationName, documents: Set<ResultDocument.Kind>,
    workitemOutcomes: Set<OutcomeKind> = []
  ) {
    self.destination = destination
    self.documents = documents
    self.workitemOutcomes = workitemOutcomes
  }
}
