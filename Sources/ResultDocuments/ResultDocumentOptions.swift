package import TriageDomain

/// What is made, bounds and numbers that a site may choose.
package struct ResultDocumentOptions: Sendable, Hashable {
  /// The kinds that are made, as far as a study gives cause for them.
  package var kinds = Set(ResultDocument.Kind.allCases)
  /// Whether the report refers to the segment of a finding that has a volume; otherwise it holds the outlines itself.
  /// Only for reports that no reader gets without the segmentation.
  package var reportsSegments = true
  /// Whether a study that was not eligible gets a report that says why.
  package var reportsNotEligible = false
  /// What the report says of a present finding's urgency; nothing of a finding that is not there.
  package var urgency: [FindingKind: FindingUrgency] = Dictionary(
    uniqueKeysWithValues: FindingKind.allCases.map {
      ($0, FindingUrgency(priority: .emergency, category: .minutes))
    })
  /// How many images of a finding the report outlines; those with most of it, and always the key image.
  package var maximumReportedImages = 24
  /// How many images of a finding the presentation state outlines.
  package var maximumAnnotatedImages = 600
  /// Corners of one polygon; longer ones are thinned out evenly.
  package var maximumPolygonPoints = 500
  /// The result series' numbers are this and the next ones: report, presentation state, segmentation, key image.
  package var firstSeriesNumber = 9901

  package init() {}
}
