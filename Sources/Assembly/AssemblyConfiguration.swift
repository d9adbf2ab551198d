package import Imaging

/// When a study is complete enough.
package struct AssemblyConfiguration: Sendable, Hashable {
  /// How long nothing may have come for a series before it is judged.
  package var seriesSettle: Duration
  /// The same for a series whose images come fast; the policy says how fast.
  package var shortestSettle: Duration
  /// How long nothing may have come for a study before it is closed.
  package var quietPeriod: Duration
  /// At the latest after this time assembly looks at the ledger, with or without a hint.
  package var longestWait: Duration
  /// The same as the classifier's, so that the two never disagree.
  package var selection: SeriesSelectionPolicy
  package var sufficiency: SufficiencyPolicy

  package init(
    seriesSettle: Duration = .seconds(2), shortestSettle: Duration = .milliseconds(750),
    quietPeriod: Duration = .seconds(20),
    longestWait: Duration = .seconds(5),
    selection: SeriesSelectionPolicy = SeriesSelectionPolicy(),
    sufficiency: SufficiencyPolicy = SufficiencyPolicy()
  ) {
    self.seriesSettle = seriesSettle
    self.shortestSettle = shortestSettle
    self.quietPeriod = quietPeriod
    self.longestWait = longestWait
    self.selection = selection
    self.sufficiency = sufficiency
  }
}
