package import DICOMCore
package import DICOMObjects
package import TriageDomain

/// The objects in which a study's findings go back to the PACS. Pure: the same arguments give the same data sets.
package enum ResultDocumentSet {
  /// The report, and for a positive study the presentation state.
  ///
  /// - Parameters:
  ///   - sources: The headers of the images that were read, as files hold them up to the pixel data; patient and study
  ///     are taken from the first.
  ///   - identity: UIDs and the creation time.
  /// - Throws: every case of `ResultDocumentsError`.
  package static func make(
    classification: StudyClassification, sources: [DataSet], identity: ResultIdentity, device: ResultDevice,
    options: ResultDocumentOptions = ResultDocumentOptions()
  ) throws(ResultDocumentsError) -> [(kind: ResultDocument.Kind, dataSet: DataSet)] {
    let images = try SourceImages(sources, of: classification.studyUID)
    let header = ResultHeader(
      sources: images, device: device, models: models(of: classification),
      moment: ContentMoment(identity.mintedAt, source: images.first, minutesFromUTC: device.minutesFromUTC))
    let report = StructuredReport(
      classification: classification, header: header, identity: identity, options: options)
    let state = PresentationState(
      classification: classification, header: header, identity: identity, options: options)
    var documents = [(kind: ResultDocument.Kind.structuredReport, dataSet: try report.dataSet())]
    if let state = try state.dataSet() { documents.append((.presentationState, state)) }
    return documents
  }

  /// The UIDs under which an object of a kind is sent.
  package static func names(
    of kind: ResultDocument.Kind, in identity: ResultIdentity
  ) -> (instance: UID<Instance>, series: UID<Series>, sopClass: SOPClass) {
    switch kind {
    case .structuredReport:
      (identity.structuredReport, identity.structuredReportSeries, .comprehensive3DSR)
    case .presentationState:
      (identity.presentationState, identity.presentationStateSeries, .grayscaleSoftcopyPresentationState)
    case .segmentation: (identity.segmentation, identity.segmentationSeries, .segmentation)
    case .keyImage: (identity.keyImage, identity.keyImageSeries, .secondaryCapture)
    }
  }

  /// In the order of the findings, each once.
  private static func models(of classification: StudyClassification) -> [ModelReference] {
    classification.findings.map(\.model).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
