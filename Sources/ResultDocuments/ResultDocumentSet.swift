package import DICOMCore
package import DICOMObjects
package import TriageDomain

/// The objects in which a study's findings go back to the PACS. Pure: the same arguments give the same data sets.
package enum ResultDocumentSet {
  /// The report, and for a positive study the presentation state, the masks and the key images, as far as `options` want
  /// them.
  ///
  /// - Parameters:
  ///   - sources: The headers of the images that were read, as files hold them up to the pixel data; patient and study
  ///     are taken from the first.
  ///   - identity: UIDs and the creation time.
  ///   - predecessor: Of the earlier revision whose report this one's replaces; nil when none was made.
  ///   - keyFrame: Gives the pixels of an image that is to be shown; asked once a key image.
  /// - Throws: every case of `ResultDocumentsError`, and what `keyFrame` throws.
  package static func make(
    classification: StudyClassification, sources: [DataSet], identity: ResultIdentity,
    predecessor: ResultIdentity? = nil, device: ResultDevice,
    options: ResultDocumentOptions = ResultDocumentOptions(),
    keyFrame: (KeyFrameRequest) throws(ResultDocumentsError) -> KeyFrame
  ) throws(ResultDocumentsError) -> [(kind: ResultDocument.Kind, dataSet: DataSet)] {
    let images = try SourceImages(sources, of: classification.studyUID)
    let header = ResultHeader(
      sources: images, device: device, models: models(of: classification),
      moment: ContentMoment(identity.mintedAt, source: images.first, minutesFromUTC: device.minutesFromUTC))
    let plan =
      options.kinds.contains(.segmentation)
      ? try SegmentationPlan(classification, sources: images, identity: identity) : nil
    var documents: [(kind: ResultDocument.Kind, dataSet: DataSet)] = []
    if options.kinds.contains(.structuredReport) {
      let report = StructuredReport(
        classification: classification, header: header, identity: identity, options: options,
        segmentation: options.reportsSegments ? plan : nil, predecessor: predecessor)
      documents.append((.structuredReport, try report.dataSet()))
    }
    for object in plan?.objects ?? [] {
      let segmentation = Segmentation(
        classification: classification, header: header, identity: identity, options: options, object: object)
      documents.append((.segmentation, try segmentation.dataSet()))
    }
    if options.kinds.contains(.presentationState) {
      let state = PresentationState(
        classification: classification, header: header, identity: identity, options: options)
      documents += try state.dataSets().map { (.presentationState, $0) }
    }
    if options.kinds.contains(.keyImage) {
      for image in try KeyImage.all(classification, header: header, identity: identity, options: options) {
        documents.append((.keyImage, try image.dataSet(try keyFrame(image.request))))
      }
    }
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
