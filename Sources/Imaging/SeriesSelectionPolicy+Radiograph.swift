import DICOMCore
import TriageDomain

extension SeriesSelectionPolicy {
  /// - Parameter images: A series' instances that may be frontal radiographs, in order; at least one.
  func assessRadiographs(_ images: [StoredInstance]) -> SeriesAssessment {
    var best: (image: StoredInstance, basis: BodyPartBasis, hasView: Bool)?
    var refusal: SeriesReason = .unknownBodyPart
    for image in images.reversed() {
      let header = image.header
      switch BodyPartPolicy.chest.answer(
        stated: header.bodyPartExamined,
        names: [header.seriesDescription, header.protocolName, header.studyDescription])
      {
      case .yes(let basis):
        let hasView = !(header.viewPosition ?? "").isEmpty
        // Going backwards, the first of equals is kept last.
        if let best, best.hasView, !hasView { continue }
        best = (image, basis, hasView)
      case .other(let part): refusal = .otherBodyPart(part)
      case .unknown: refusal = .unknownBodyPart
      }
    }
    let seriesUID = images[0].seriesUID
    guard let best else { return .refused(seriesUID, refusal) }
    var merits = SeriesMerits()
    merits[.statedBodyPart] = best.basis == .bodyPartExamined ? 0 : 1
    merits[.view] = best.hasView ? 0 : 1
    return SeriesAssessment(
      seriesUID: seriesUID,
      candidate: SeriesCandidate(
        seriesUID: seriesUID, eligibility: .chestRadiograph, instances: [best.image], stack: nil),
      merits: merits,
      reason: .chosenRadiograph(view: best.hasView ? best.image.header.viewPosition : nil, basis: best.basis))
  }
}
