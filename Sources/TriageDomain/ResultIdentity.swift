package import DICOMCore

/// The identifiers of everything that one triage will make, minted and committed when it is claimed: every retry
/// sends the very same objects.
package struct ResultIdentity: Sendable, Hashable, Codable {
  package var structuredReport: UID<Instance>
  package var structuredReportSeries: UID<Series>
  package var presentationState: UID<Instance>
  package var presentationStateSeries: UID<Series>
  package var segmentation: UID<Instance>
  package var segmentationSeries: UID<Series>
  package var keyImage: UID<Instance>
  package var keyImageSeries: UID<Series>
  /// One a finding, the same in every object that shows it.
  package var tracking: [FindingKind: UID<Tracking>]
  /// Stands in the objects as their creation time.
  package var mintedAt: Timestamp

  /// New ones from the system's random source.
  package static func mint(at moment: Timestamp) -> ResultIdentity {
    ResultIdentity(
      structuredReport: .mint(), structuredReportSeries: .mint(), presentationState: .mint(),
      presentationStateSeries: .mint(), segmentation: .mint(), segmentationSeries: .mint(), keyImage: .mint(),
      keyImageSeries: .mint(),
      tracking: Dictionary(uniqueKeysWithValues: FindingKind.allCases.map { ($0, .mint()) }), mintedAt: moment
    )
  }
}

/// A result object that stands written in the spool, ready for delivery.
package struct ResultDocument: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case structuredReport = "SR"
    case presentationState = "GSPS"
    case segmentation = "SEG"
    case keyImage = "SC"
  }

  package var kind: Kind
  package var instanceUID: UID<Instance>
  package var seriesUID: UID<Series>
  package var sopClass: SOPClass
  package var transferSyntax: TransferSyntax
  package var path: SpoolPath

  package init(
    kind: Kind, instanceUID: UID<Instance>, seriesUID: UID<Series>, sopClass: SOPClass,
    transferSyntax: TransferSyntax, path: SpoolPath
  ) {
    self.kind = kind
    self.instanceUID = instanceUID
    self.seriesUID = seriesUID
    self.sopClass = sopClass
    self.transferSyntax = transferSyntax
    self.path = path
  }
}
