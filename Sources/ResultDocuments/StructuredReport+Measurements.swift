import DICOMCore
import DICOMObjects
import TriageDomain

extension StructuredReport {
  /// Of each present finding: one group where there is a volume, with the segment that holds its mask or else all its
  /// regions (TID 1411); one a region where there is none (TID 1410); or one without a region where nothing was outlined
  /// (TID 1501). Of each absent one: a group for its probability, which no other place of TID 1500 takes as a number
  /// (TID 1501).
  ///
  /// - Throws: `.unknownImage`, `.noTrackingUID`.
  func measurementGroups() throws(ResultDocumentsError) -> [ContentItem] {
    var groups: [ContentItem] = []
    for (index, finding) in classification.findings.enumerated() {
      guard let tracking = identity.tracking[finding.kind] else {
        throw .noTrackingUID(finding: finding.kind.rawValue)
      }
      if finding.volumeML != nil, let segment = segment(ofFinding: index) {
        groups.append(group(of: finding, tracking, template: "1411", regions: segment))
        continue
      }
      let regions = finding.isPresent ? try regions(of: finding) : []
      if regions.isEmpty {
        groups.append(group(of: finding, tracking, template: "1501", regions: []))
      } else if finding.volumeML != nil {
        groups.append(group(of: finding, tracking, template: "1411", regions: regions))
      } else {
        groups += regions.map { group(of: finding, tracking, template: "1410", regions: [$0]) }
      }
    }
    return groups
  }

  /// The reference to a finding's segment and the series that it was made of; nil when the report names no segments.
  private func segment(ofFinding index: Int) -> [ContentItem]? {
    guard let segment = segmentation?.segment(ofFinding: index),
      let series = segment.frames.first?.image.series
    else { return nil }
    var reference = DataSet()
    reference.set(.referencedSOPClassUID, SOPClass.segmentation)
    reference.set(.referencedSOPInstanceUID, segment.instance)
    reference.set(.referencedSegmentNumber, .US, integers: [segment.number])
    return [
      ContentItem(.contains, Code.referencedSegment, .image(reference)),
      ContentItem(.contains, Code.sourceSeriesForSegmentation, .uid(series.value)),
    ]
  }

  private func regions(of finding: Finding) throws(ResultDocumentsError) -> [ContentItem] {
    let policy = OutlinePolicy(
      maximumImages: options.maximumReportedImages, maximumPoints: options.maximumPolygonPoints)
    var regions: [ContentItem] = []
    for outline in policy.outlines(of: finding) {
      let reference = try sources.image(outline.instance).reference(frame: outline.frame)
      for polygon in policy.polygons(of: outline) {
        regions.append(
          ContentItem(
            .contains, Code.imageRegion, .polygon(polygon),
            [ContentItem(.selectedFrom, nil, .image(reference))]))
      }
    }
    return regions
  }

  private func group(
    of finding: Finding, _ tracking: UID<Tracking>, template: String, regions: [ContentItem]
  ) -> ContentItem {
    let side = finding.laterality.code.map {
      [ContentItem(.hasConceptModifier, Code.laterality, .code($0))]
    }
    var items = [
      ContentItem(.hasObservationContext, Code.trackingIdentifier, .text(finding.kind.label)),
      ContentItem(.hasObservationContext, Code.trackingUID, .uid(tracking.value)),
    ]
    if finding.isPresent {
      let urgency = options.urgency[finding.kind]
      if let category = urgency?.category {
        items.append(ContentItem(.contains, Code.findingCategory, .code(category.code)))
      }
      items.append(ContentItem(.contains, Code.finding, .code(finding.kind.code)))
      if let priority = urgency?.priority {
        items.append(ContentItem(.contains, Code.priority, .code(priority.code)))
      }
    } else {
      // Whoever looks for a finding by its code must not meet an absent one.
      items.append(evaluation(of: finding))
    }
    items += regions
    items.append(
      ContentItem(.hasConceptModifier, Code.findingSite, .code(finding.kind.site), side ?? []))
    let algorithm = algorithmIdentification(finding)
    if let volume = finding.volumeML {
      items.append(
        ContentItem(.contains, Code.volume, .number(thousandth(volume), unit: Code.millilitre), algorithm))
    }
    items.append(
      ContentItem(
        .contains, Code.probability, .number(thousandth(finding.probability * 100), unit: Code.percent),
        algorithm))
    return ContentItem(.contains, Code.measurementGroup, .container(template: template), items)
  }

  /// TID 4019.
  private func algorithmIdentification(_ finding: Finding) -> [ContentItem] {
    [
      ContentItem(.hasConceptModifier, Code.algorithmName, .text(finding.model.id)),
      ContentItem(.hasConceptModifier, Code.algorithmVersion, .text(finding.model.version)),
      ContentItem(.hasConceptModifier, Code.algorithmParameters, .text(finding.algorithmParameters)),
    ]
  }
}
