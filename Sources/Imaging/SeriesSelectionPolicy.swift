import DICOMCore
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
    let series = Dictionary(grouping: instances, by: \.seriesUID).values.map { members in
      members.sorted {
        ($0.header.instanceNumber ?? .max, $0.instanceUID) < (
          $1.header.instanceNumber ?? .max, $1.instanceUID
        )
      }
    }
    .sorted {
      ($0[0].header.seriesNumber ?? .max, $0[0].seriesUID) < (
        $1[0].header.seriesNumber ?? .max, $1[0].seriesUID
      )
    }

    let assessments = series.map(assess)
    var chosen: [SeriesEligibility: SeriesAssessment] = [:]
    for assessment in assessments {
      guard let eligibility = assessment.candidate?.eligibility else { continue }
      guard let best = chosen[eligibility] else {
        chosen[eligibility] = assessment
        continue
      }
      if assessment.merits.preference(over: best.merits) != nil { chosen[eligibility] = assessment }
    }
    return SeriesSelection(
      chosen: chosen.compactMapValues(\.candidate),
      judgements: assessments.map { judgement($0, chosen: chosen) })
  }

  private func judgement(
    _ assessment: SeriesAssessment, chosen: [SeriesEligibility: SeriesAssessment]
  ) -> SeriesJudgement {
    guard let candidate = assessment.candidate, let best = chosen[candidate.eligibility] else {
      return SeriesJudgement(
        seriesUID: assessment.seriesUID, eligibility: nil, isChosen: false, reason: assessment.reason)
    }
    let isChosen = best.seriesUID == assessment.seriesUID
    let reason: SeriesReason =
      isChosen
      ? assessment.reason
      : .outranked(
        by: best.seriesUID, because: best.merits.preference(over: assessment.merits) ?? .earlier)
    return SeriesJudgement(
      seriesUID: assessment.seriesUID, eligibility: candidate.eligibility, isChosen: isChosen, reason: reason)
  }

  /// - Parameter series: All instances of one series, in order; at least one.
  private func assess(_ series: [StoredInstance]) -> SeriesAssessment {
    let roles = series.map(InstanceRole.init)
    let slices = zip(series, roles).filter { $0.1 == .headSlice }.map(\.0)
    let radiographs = zip(series, roles).filter { $0.1 == .radiograph }.map(\.0)
    if !slices.isEmpty { return assessTomography(slices, of: series.count) }
    if !radiographs.isEmpty { return assessRadiographs(radiographs) }
    for case .refused(let reason) in roles { return .refused(series[0].seriesUID, reason) }
    return .refused(series[0].seriesUID, .notAnImage)
  }
}

/// What one series is good for, how good it is, and why.
struct SeriesAssessment {
  let seriesUID: UID<Series>
  let candidate: SeriesCandidate?
  let merits: SeriesMerits
  let reason: SeriesReason

  static func refused(_ seriesUID: UID<Series>, _ reason: SeriesReason) -> SeriesAssessment {
    SeriesAssessment(seriesUID: seriesUID, candidate: nil, merits: SeriesMerits(), reason: reason)
  }
}
