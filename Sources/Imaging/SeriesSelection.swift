package import DICOMCore
package import TriageDomain

/// What a series is good for.
package enum SeriesEligibility: String, Sendable, Hashable, CaseIterable {
  case headCT
  case chestRadiograph
}

/// A series, or the best consistent part of one, that a model may read.
package struct SeriesCandidate: Sendable, Hashable {
  package let seriesUID: UID<Series>
  package let eligibility: SeriesEligibility
  /// The instances to read: of a head CT all slices of one orientation, matrix and frame of reference (order and
  /// duplicates are `SliceStack`'s), of a radiograph the one image.
  package let instances: [StoredInstance]
  /// Its slices' places; nil for radiographs, and for multi-frame images, whose frames are in the file.
  package let stack: SliceStack?

  package init(
    seriesUID: UID<Series>, eligibility: SeriesEligibility, instances: [StoredInstance], stack: SliceStack?
  ) {
    self.seriesUID = seriesUID
    self.eligibility = eligibility
    self.instances = instances
    self.stack = stack
  }
}

/// What the selection makes of a study: the chosen series of each kind, and a verdict with a reason on every series.
package struct SeriesSelection: Sendable, Hashable {
  /// The best series for each kind of reading; a kind is absent when no series suits it.
  package let chosen: [SeriesEligibility: SeriesCandidate]
  /// One a series, in the order of series number, then UID.
  package let judgements: [SeriesJudgement]

  package init(chosen: [SeriesEligibility: SeriesCandidate], judgements: [SeriesJudgement]) {
    self.chosen = chosen
    self.judgements = judgements
  }

  /// The judgements as results record them.
  package var verdicts: [SeriesVerdict] {
    judgements.map {
      SeriesVerdict(seriesUID: $0.seriesUID, isChosen: $0.isChosen, reason: $0.reason.sentence)
    }
  }
}

/// What the selection says of one series.
package struct SeriesJudgement: Sendable, Hashable {
  package let seriesUID: UID<Series>
  /// nil when no model may read it.
  package let eligibility: SeriesEligibility?
  package let isChosen: Bool
  package let reason: SeriesReason

  package init(
    seriesUID: UID<Series>, eligibility: SeriesEligibility?, isChosen: Bool, reason: SeriesReason
  ) {
    self.seriesUID = seriesUID
    self.eligibility = eligibility
    self.isChosen = isChosen
    self.reason = reason
  }
}
