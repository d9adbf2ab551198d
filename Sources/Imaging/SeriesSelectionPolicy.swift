package import TriageDomain

/// Decides which series of a study are read, from the headers of its instances alone; pure.
package struct SeriesSelectionPolicy: Sendable, Hashable {
  /// Fewer slices than this are no head.
  package var minimumSlices = 10
  /// A shorter extent along the slices' normal, outer edges included, is no head, mm.
  package var minimumExtentMM = 80.0
  /// Slices further apart than this, by their median distance, miss too much, mm.
  package var maximumSpacingMM = 10.5

  package init() {}

  /// The instances of one study in any order; the same instances give the same selection.
  package func select(_ instances: [StoredInstance]) -> SeriesSelection {
    SeriesSelection(chosen: [:], judgements: [])
  }
}
