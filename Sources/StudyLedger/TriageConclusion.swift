package import TriageDomain

/// Everything that a triage ends with; committed at once or not at all.
package struct TriageConclusion: Sendable, Hashable {
  package var classification: StudyClassification
  /// What the policy asks for; the workitem's never falls below its floor.
  package var priority: Priority
  package var documents: [ResultDocument]
  package var deliveries: [DeliveryOrder]

  package init(
    classification: StudyClassification, priority: Priority, documents: [ResultDocument],
    deliveries: [DeliveryOrder]
  ) {
    self.classification = classification
    self.priority = priority
    self.documents = documents
    self.deliveries = deliveries
  }
}
