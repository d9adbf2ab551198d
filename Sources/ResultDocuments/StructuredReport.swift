import DICOMCore
import DICOMObjects
import TriageDomain

/// A study's findings as a Comprehensive 3D SR after TID 1500 (PS3.16).
struct StructuredReport {
  let classification: StudyClassification
  let header: ResultHeader
  let identity: ResultIdentity
  let options: ResultDocumentOptions
  /// Where the masks are; nil when the report does not refer to them.
  let segmentation: SegmentationPlan?
  /// Of the earlier revision whose report this one replaces.
  let predecessor: ResultIdentity?

  var sources: SourceImages { header.sources }

  /// - Throws: `.unknownImage`, `.noTrackingUID`.
  func dataSet() throws(ResultDocumentsError) -> DataSet {
    var set = header.dataSet(
      sopClass: .comprehensive3DSR, instance: identity.structuredReport,
      series: identity.structuredReportSeries,
      modality: "SR", seriesNumber: options.firstSeriesNumber, seriesDescription: "AI triage: report")
    // SR Document Series and General (PS3.3 C.17.1 and C.17.2).
    set.setEmpty(.referencedPerformedProcedureStepSequence, .SQ)
    set.set(.contentDate, .DA, header.moment.date)
    set.set(.contentTime, .TM, header.moment.time)
    set.set(.completionFlag, .CS, "COMPLETE")
    set.set(.verificationFlag, .CS, "UNVERIFIED")
    set.set(.performedProcedureCodeSequence, items: sources.first.items(.procedureCodeSequence))
    if wasRead { set.set(.currentRequestedProcedureEvidenceSequence, items: [evidence()]) }
    if let predecessor {
      set.set(.predecessorDocumentsSequence, items: [Self.document(predecessor, in: sources.study)])
    }
    if let request = referencedRequest() { set.set(.referencedRequestSequence, items: [request]) }

    for (tag, element) in try root().dataSet(isRoot: true).elements { set[tag] = element }
    return set
  }

  /// Otherwise the report speaks of no image. A study may be not eligible for one finding only.
  private var wasRead: Bool { !classification.findings.isEmpty }

  /// An earlier report (PS3.3 table C.17-3).
  private static func document(_ identity: ResultIdentity, in study: UID<Study>) -> DataSet {
    var reference = DataSet()
    reference.set(.referencedSOPClassUID, SOPClass.comprehensive3DSR)
    reference.set(.referencedSOPInstanceUID, identity.structuredReport)
    var series = DataSet()
    series.set(.seriesInstanceUID, identity.structuredReportSeries)
    series.set(.referencedSOPSequence, items: [reference])
    var item = DataSet()
    item.set(.studyInstanceUID, study)
    item.set(.referencedSeriesSequence, items: [series])
    return item
  }

  private func root() throws(ResultDocumentsError) -> ContentItem {
    var children: [ContentItem] = [
      ContentItem(.hasConceptModifier, Code.language, .code(Code.english)),
      ContentItem(.hasObservationContext, Code.observerType, .code(Code.device)),
      ContentItem(.hasObservationContext, Code.deviceObserverUID, .uid(header.device.uid.value)),
      ContentItem(.hasObservationContext, Code.deviceObserverName, .text(header.device.modelName)),
      ContentItem(.hasObservationContext, Code.deviceObserverManufacturer, .text(header.device.manufacturer)),
      ContentItem(.hasObservationContext, Code.deviceObserverModelName, .text(header.device.modelName)),
      ContentItem(.hasObservationContext, Code.deviceObserverSerialNumber, .text(header.device.serialNumber)),
      ContentItem(.hasConceptModifier, Code.procedureReported, .code(Code.imagingProcedure)),
    ]
    if wasRead { children.append(imageLibrary()) }
    let groups = try measurementGroups()
    if !groups.isEmpty {
      children.append(
        ContentItem(.contains, Code.imagingMeasurements, .container(template: nil), groups))
    }
    children.append(
      ContentItem(.contains, Code.qualitativeEvaluations, .container(template: nil), evaluations()))
    return ContentItem(.contains, Code.imagingMeasurementReport, .container(template: "1500"), children)
  }

  /// Every image that was read, and the masks that the report refers to.
  private func evidence() -> DataSet {
    let masks = (segmentation?.objects ?? []).map { object in
      var item = DataSet()
      item.set(.referencedSOPClassUID, SOPClass.segmentation)
      item.set(.referencedSOPInstanceUID, object.instance)
      return item
    }
    return sources.evidence(with: masks, in: identity.segmentationSeries)
  }

  /// Present or absent for each finding that was evaluated, the same in sentences, and what the report is.
  private func evaluations() -> [ContentItem] {
    classification.findings.map(evaluation) + [
      ContentItem(.contains, Code.impression, .text(Impression(classification: classification).text)),
      ContentItem(.contains, Code.comment, .text("Automated result, not verified. Not for diagnostic use.")),
    ]
  }

  func evaluation(of finding: Finding) -> ContentItem {
    ContentItem(.contains, finding.kind.code, .code(finding.isPresent ? Code.present : Code.absent))
  }

  /// The order that the images answer, as far as they name it (PS3.3 table C.17-2); nil when they name none.
  private func referencedRequest() -> DataSet? {
    let source = sources.first
    let request = source.items(.requestAttributesSequence).first ?? DataSet()
    guard !request.isEmpty || source.string(.accessionNumber) != nil else { return nil }
    var item = DataSet()
    item.set(.studyInstanceUID, sources.study)
    item.setEmpty(.referencedStudySequence, .SQ)
    item.setEmpty(.accessionNumber, .SH)
    item.setEmpty(.placerOrderNumberImagingServiceRequest, .LO)
    item.setEmpty(.fillerOrderNumberImagingServiceRequest, .LO)
    item.setEmpty(.requestedProcedureID, .SH)
    item.setEmpty(.requestedProcedureDescription, .LO)
    item.setEmpty(.requestedProcedureCodeSequence, .SQ)
    let tags: [Tag] = [
      .accessionNumber, .issuerOfAccessionNumberSequence, .referencedStudySequence,
      .placerOrderNumberImagingServiceRequest, .fillerOrderNumberImagingServiceRequest, .requestedProcedureID,
      .requestedProcedureDescription, .requestedProcedureCodeSequence,
    ]
    item.copy(tags, from: source)
    item.copy(tags, from: request)
    return item
  }
}
