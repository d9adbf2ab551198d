import DICOMCore
import DICOMObjects
import TriageDomain

/// The outlines of a study's present findings as Grayscale Softcopy Presentation States (PS3.3 A.33.1).
struct PresentationState {
  let classification: StudyClassification
  let header: ResultHeader
  let identity: ResultIdentity
  let options: ResultDocumentOptions

  /// What is drawn on one image, or frame of it; without polygons the words alone.
  struct Mark {
    let finding: Finding
    let image: SourceImage
    let frame: Int?
    let polygons: [[ImagePoint]]
  }

  /// One for each way that the values of marked images take to the screen, since one state holds one such way for all its
  /// images (PS3.4 N.2); none when no finding is present.
  ///
  /// - Throws: `.unknownImage`.
  func dataSets() throws(ResultDocumentsError) -> [DataSet] {
    var marks: [Mark] = []
    for finding in classification.findings where finding.isPresent { marks += try self.marks(of: finding) }
    var pipelines: [GrayscalePipeline] = []
    for mark in marks {
      let pipeline = GrayscalePipeline(mark.image)
      if !pipelines.contains(pipeline) { pipelines.append(pipeline) }
    }
    let ways = header.sources.images.map { (image: $0, pipeline: GrayscalePipeline($0)) }
    return pipelines.enumerated().map { number, pipeline in
      let shown = ways.filter { $0.pipeline == pipeline }.map(\.image)
      let instances = Set(shown.map(\.instance))
      return dataSet(
        number: number, shown: shown, pipeline: pipeline,
        marks: marks.filter { instances.contains($0.image.instance) })
    }
  }

  /// - Parameter number: Among the study's states, from 0.
  private func dataSet(
    number: Int, shown: [SourceImage], pipeline: GrayscalePipeline, marks: [Mark]
  ) -> DataSet {
    var set = header.dataSet(
      sopClass: .grayscaleSoftcopyPresentationState,
      instance: number == 0
        ? identity.presentationState : identity.presentationState.numbered(UInt16(number)),
      series: identity.presentationStateSeries, modality: "PR", seriesNumber: options.firstSeriesNumber + 1,
      seriesDescription: "AI triage: outlines")
    set.set(.instanceNumber, .IS, integers: [number + 1])
    // What a radiograph's side would be asked for is answered by the body part (PS3.3 C.7.3.1).
    set.copy([.bodyPartExamined], from: shown[0].header)
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
    // One layer for all findings of a kind.
    let kinds = marks.map(\.finding.kind).reduce(into: [FindingKind]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    set.set(.graphicLayerSequence, items: kinds.enumerated().map { layer(of: $1, order: $0 + 1) })
    set.set(.graphicAnnotationSequence, items: marks.map(annotation))
    return set
  }
}
