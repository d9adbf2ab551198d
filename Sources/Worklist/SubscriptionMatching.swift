import DICOMCore
import DICOMweb
import StudyLedger
import TriageDomain

/// Matches workitems with the filters of subscribers, as a search would (PS3.4 CC.2.3.3.1).
struct SubscriptionMatching: Sendable {
  let ledger: StudyLedger
  let configuration: WorklistConfiguration
  let now: @Sendable () -> Timestamp

  /// How many are matched at once.
  private static let batch = 100

  /// Decides on every workitem of which it is not known whether it matches the entity's filter.
  func decide(for title: AETitle) async throws {
    while let undecided = try await ledger.undecidedWorkitems(of: title, limit: Self.batch) {
      let search = try WorkitemSearch(try QueryParameters(undecided.filter), configuration: configuration)
      let shown = WorkitemEndpoints(configuration: configuration, ledger: ledger, now: now)
      var (matching, others): ([UID<Instance>], [UID<Instance>]) = ([], [])
      for workitem in undecided.workitems {
        let dataSet = try await shown.shown(workitem)
        if search.matches.allSatisfy({ $0.matches(dataSet) }) {
          matching.append(workitem.uid)
        } else {
          others.append(workitem.uid)
        }
      }
      try await ledger.decide(title, matching: matching, others: others, at: now())
    }
  }
}
