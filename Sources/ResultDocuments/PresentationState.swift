import DICOMCore
import DICOMObjects
import TriageDomain

/// The outlines of a study's present findings as a Grayscale Softcopy Presentation State (PS3.3 A.33.1).
struct PresentationState {
  let classification: StudyClassification
  let header: ResultHeader
  let identity: ResultIdentity
  let options: ResultDocumentOptions

  /// nil when no finding is present.
  ///
  /// - Throws: `.unknownImage`.
  func dataSet() throws(ResultDocumentsError) -> DataSet? {
    let findings = classification.findings.filter(\.isPresent)
    guard !findings.isEmpty else { return nil }
    let shown = try shownImages(findings)
    let pipeline = GrayscalePipeline(shown[0])

    var set = header.dataSet(
      sopClass: .grayscaleSoftcopyPresentationState, instance: identity.presentationState,
      series: identity.presentationStateSeries, modality: "PR", seriesNumber: options.firstSeriesNumber + 1,
      seriesDescription: "AI triage: outlines")
    // What a radiograph's side would be asked for is answered by the body part (PS3.3 C.7.3.1).
    set.copy([.bodyPartExamined], from: header.sources.first)
    // Presentation State Identification (PS3.3 C.11.10).
    set.set(.contentLabel, .CS, "AI_TRIAGE")
    set.set(.contentDescription, .LO, "AI triage - not for diagnostic use")
    set.set(.presentationCreationDate, .DA, header.moment.date)
    set.set(.presentationCreationTime, .TM, header.moment.time)
    set.setEmpty(.contentCreatorName, .PN)
    // Presentation State Relationship (PS3.3 C.11.11).
    set.set(.referencedSeriesSequence, items: SourceImages.bySeries(shown, .referencedImageSequence))
    set.set(.displayedAreaSelectionSequence, items: displayedAreas(shown))
    pipeline.add(to: &set)

    set.set(.graphicLayerSequence, items: findings.enumerated().map { layer(of: $1, order: $0 + 1) })
    var annotations: [DataSet] = []
    for finding in findings { annotations += try self.annotations(of: finding, on: shown) }
    set.set(.graphicAnnotationSequence, items: annotations)
    return set
  }

  /// The images whose stored values take the same way to the screen as the first annotated one's: one presentation
  /// state holds one such way for all its images (PS3.4 N.2).
  private func shownImages(_ findings: [Finding]) throws(ResultDocumentsError) -> [SourceImage] {
    let sources = header.sources
    var leading = sources.images[0]
    if let outline = findings.lazy.flatMap(\.outlines).first {
      leading = try sources.image(outline.instance)
    } else if let key = findings.lazy.compactMap(\.keyInstance).first {
      leading = try sources.image(key)
    }
    let pipeline = GrayscalePipeline(leading)
    return sources.images.filter { GrayscalePipeline($0) == pipeline }
  }
}
