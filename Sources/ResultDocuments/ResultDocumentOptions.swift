/// Bounds and numbers that a site may choose.
package struct ResultDocumentOptions: Sendable, Hashable {
  /// How many images of a finding the report outlines; those with most of it, and always the key image.
  package var maximumReportedImages = 24
  /// How many images of a finding the presentation state outlines.
  package var maximumAnnotatedImages = 600
  /// Corners of one polygon; longer ones are thinned out evenly.
  package var maximumPolygonPoints = 500
  /// The result series' numbers are this and the next ones: report, presentation state.
  package var firstSeriesNumber = 9901

  package init() {}
}
