import DICOMCore
import TriageDomain

extension SeriesSelectionPolicy {
  /// - Parameters:
  ///   - slices: A series' instances that may be slices of a head, in order; at least one.
  ///   - count: How many instances the series has in all.
  func assessTomography(_ slices: [StoredInstance], of count: Int) -> SeriesAssessment {
    let seriesUID = slices[0].seriesUID
    let best: SliceGroup
    do throws(ImagingError) {
      best = try SliceGroup.largest(of: slices)
    } catch {
      return .refused(seriesUID, .incompleteGeometry(error.shortReason))
    }
    let header = best.instances[0].header

    let basis: BodyPartBasis
    switch BodyPartPolicy.head.answer(
      stated: header.bodyPartExamined,
      names: [header.seriesDescription, header.protocolName, header.studyDescription])
    {
    case .yes(let found): basis = found
    case .other(let part): return .refused(seriesUID, .otherBodyPart(part))
    case .unknown:
      guard best.looksLikeHead else { return .refused(seriesUID, .unknownBodyPart) }
      basis = .geometry
    }
    if best.instances.contains(where: {
      ContrastPolicy.isContrast(
        agent: $0.header.contrastBolusAgent, description: $0.header.seriesDescription)
    }) {
      return .refused(seriesUID, .contrast)
    }
    let sharpness = KernelPolicy.sharpness(
      kernel: header.convolutionKernel, description: header.seriesDescription)
    if sharpness == .sharp {
      return .refused(seriesUID, .sharpKernel(header.convolutionKernel ?? "by its description"))
    }
    if let reason = geometryRefusal(best) { return .refused(seriesUID, reason) }

    var merits = SeriesMerits()
    merits[.original] = header.imageType.first?.uppercased() == "DERIVED" ? 1 : 0
    merits[.statedBodyPart] = basis == .geometry ? 1 : 0
    merits[.softKernel] = sharpness == .soft ? 0 : 1
    merits[.fewerGaps] = best.missing
    // A head is about 140 mm high; what a series covers beyond it is neck. Steps, so that millimetres do not decide.
    merits[.coverage] = -Int(min(best.extent, 140) / 20)
    merits[.thickness] = Self.thicknessRank(best.spacing)
    merits[.moreSlices] = -best.count
    return SeriesAssessment(
      seriesUID: seriesUID,
      candidate: SeriesCandidate(
        seriesUID: seriesUID, eligibility: .headCT, instances: best.instances, stack: best.stack),
      merits: merits,
      reason: .chosenHeadCT(
        slices: best.count, extentMM: Int(best.extent.rounded()), basis: basis,
        leftAside: count - best.instances.count))
  }

  private func geometryRefusal(_ group: SliceGroup) -> SeriesReason? {
    // 32 degrees: more than any gantry tilts, less than any coronal or sagittal image.
    guard group.normal.z > 0.85 else { return .notAxial }
    if let stack = group.stack, stack.duplicates.count >= stack.slices.count, stack.slices.count > 1 {
      return .dynamic(positions: stack.slices.count, instances: group.instances.count)
    }
    guard group.count >= minimumSlices else {
      return .tooFewSlices(count: group.count, minimum: minimumSlices)
    }
    guard group.extent >= minimumExtentMM else {
      return .tooShort(extentMM: Int(group.extent.rounded()), minimumMM: Int(minimumExtentMM))
    }
    guard group.spacing <= maximumSpacingMM else {
      return .tooCoarse(
        spacingMM: Int(min(group.spacing, 100_000).rounded()), maximumMM: Int(maximumSpacingMM))
    }
    return nil
  }

  /// About 5 mm is what the models were trained on and what arrives and decodes soonest.
  private static func thicknessRank(_ spacing: Double) -> Int {
    switch spacing {
    case 2..<6.6: 0
    case 0.9..<2: 1
    default: 2
    }
  }
}

extension ImagingError {
  /// What is wrong without the instance it was found in.
  fileprivate var shortReason: String {
    switch self {
    case .missing(let attribute, _): "\(attribute) is missing"
    case .invalid(let attribute, let reason, _): "\(attribute) \(reason)"
    default: description
    }
  }
}
