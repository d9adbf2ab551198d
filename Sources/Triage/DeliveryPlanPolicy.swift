package import DICOMCore
package import TriageDomain

/// Which results and workitems go to which destinations.
package struct DeliveryPlanPolicy: Sendable, Hashable {
  package let routes: [DestinationRoute]

  package init(routes: [DestinationRoute]) {
    self.routes = routes
  }

  /// - Parameter workitem: The study's; nil when it has none.
  package func orders(outcome: OutcomeKind, documents: [ResultDocument], workitem: UID<Instance>?)
    -> [DeliveryOrder]
  {
    routes.flatMap { route in
      let wanted = documents.filter { route.documents.contains($0.kind) }
      var subjects = wanted.map(DeliverySubject.document)
      if route.workitemOutcomes.contains(outcome), let workitem { subjects.append(.workitem(workitem)) }
      return subjects.map { DeliveryOrder(destination: route.destination, subject: $0) }
    }
  }
}
