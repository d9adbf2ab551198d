import DICOMCore
import DICOMObjects
import TriageDomain

/// The masks of a study's present findings as a binary Segmentation (PS3.3 A.51): a segment a finding, and in it a frame
/// for each image that the mask meets, pixel by pixel on that image's own grid.
struct Segmentation {
  let classification: StudyClassification
  let header: ResultHeader
  let identity: ResultIdentity
  let options: ResultDocumentOptions
  let object: SegmentationPlan.Object

  private typealias NumberedFrame = (segment: Int, frame: SegmentationPlan.Frame)

  /// - Throws: `.noTrackingUID`, `.unencodable`.
  func dataSet() throws(ResultDocumentsError) -> DataSet {
    let frames: [NumberedFrame] = object.segments.enumerated().flatMap { index, segment in
      segment.frames.map { (index + 1, $0) }
    }
    var set = header.dataSet(
      sopClass: .segmentation, instance: object.instance, series: identity.segmentationSeries,
      modality: "SEG", seriesNumber: options.firstSeriesNumber + 2, seriesDescription: "AI triage: masks")
    // What a radiograph's side would be asked for is answered by the body part (PS3.3 C.7.3.1).
    set.copy([.bodyPartExamined], from: header.sources.first)
    // Segmentation Image and Segmentation Series (PS3.3 C.8.20.2, C.8.20.1).
    set.set(.imageType, .CS, "DERIVED", "PRIMARY")
    set.set(.contentDate, .DA, header.moment.date)
    set.set(.contentTime, .TM, header.moment.time)
    set.set(.contentLabel, .CS, "AI_TRIAGE")
    set.set(.contentDescription, .LO, "AI triage - not for diagnostic use")
    set.setEmpty(.contentCreatorName, .PN)
    set.set(.segmentationType, .CS, "BINARY")
    var segments: [DataSet] = []
    for (index, segment) in object.segments.enumerated() {
      segments.append(try item(of: segment, number: index + 1))
    }
    set.set(.segmentSequence, items: segments)
    addLossyCompression(frames, to: &set)
    addPlace(frames, to: &set)
    addReferences(frames, to: &set)
    try addPixels(frames, to: &set)
    return set
  }

  private func item(of segment: SegmentationPlan.Segment, number: Int) throws(ResultDocumentsError) -> DataSet
  {
    let finding = classification.findings[segment.finding]
    guard let tracking = identity.tracking[finding.kind] else {
      throw .noTrackingUID(finding: finding.kind.rawValue)
    }
    var item = DataSet()
    item.set(.segmentNumber, .US, integers: [number])
    item.set(.segmentLabel, .LO, finding.title)
    item.set(.segmentDescription, .ST, "AI triage - not for diagnostic use")
    item.set(.segmentAlgorithmType, .CS, "AUTOMATIC")
    item.set(.segmentAlgorithmName, .LO, finding.model.id)
    item.set(.segmentedPropertyCategoryCodeSequence, code: Code.alteredStructure)
    item.set(.segmentedPropertyTypeCodeSequence, code: finding.kind.code)
    var region = DataSet(code: finding.kind.site)
    if let side = finding.laterality.code { region.set(.anatomicRegionModifierSequence, code: side) }
    item.set(.anatomicRegionSequence, items: [region])
    item.set(.trackingID, .UT, finding.kind.label)
    item.set(.trackingUID, tracking)
    item.set(.recommendedDisplayCIELabValue, .US, integers: finding.kind.colour)
    var algorithm = DataSet()
    algorithm.set(.algorithmFamilyCodeSequence, code: Code.artificialIntelligence)
    algorithm.set(.algorithmName, .LO, finding.model.id)
    algorithm.set(.algorithmVersion, .LO, finding.model.version)
    algorithm.set(.algorithmParameters, .LT, finding.algorithmParameters)
    item.set(.segmentationAlgorithmIdentificationSequence, items: [algorithm])
    return item
  }

  /// What was once lossy stays so (PS3.3 C.8.20.2).
  private func addLossyCompression(_ frames: [NumberedFrame], to set: inout DataSet) {
    let lossy = frames.first { $0.frame.image.header.string(.lossyImageCompression) == "01" }
    set.set(.lossyImageCompression, .CS, lossy == nil ? "00" : "01")
    if let lossy {
      set.copy([.lossyImageCompressionRatio, .lossyImageCompressionMethod], from: lossy.frame.image.header)
    }
  }

  /// Frame of reference, dimensions and functional groups (PS3.3 C.7.4.1, C.7.6.17, C.7.6.16).
  private func addPlace(_ frames: [NumberedFrame], to set: inout DataSet) {
    let planes = frames.map(\.frame.plane)
    if let plane = planes.first ?? nil {
      set.set(.frameOfReferenceUID, plane.frameOfReference)
      set.setEmpty(.positionReferenceIndicator, .LO)
      set.copy([.positionReferenceIndicator], from: frames[0].frame.image.header)
    } else if let first = frames.first?.frame {
      first.image.addPatientOrientation(frame: first.outline.frame, to: &set)
    }
    let ordinals = ordinals(of: frames.map(\.frame))
    var shared = DataSet()
    var groups = zip(frames, ordinals).map { numbered, ordinal in
      group(segment: numbered.segment, frame: numbered.frame, ordinal: ordinal)
    }
    func add(_ macro: Tag, _ item: (FramePlane) -> DataSet) {
      let items = planes.map { $0.map(item) }
      guard let first = items.first ?? nil else { return }
      if items.allSatisfy({ $0 == first }) {
        shared.set(macro, items: [first])
      } else {
        for index in groups.indices { groups[index].set(macro, items: [items[index]].compactMap(\.self)) }
      }
    }
    add(.planeOrientationSequence, \.orientationItem)
    add(.pixelMeasuresSequence, \.measuresItem)
    set.set(.sharedFunctionalGroupsSequence, items: [shared])
    set.set(.perFrameFunctionalGroupsSequence, items: groups)
    set.set(.numberOfFrames, .IS, integers: [frames.count])
    addDimensions(arePlaced: planes.first != nil && planes[0] != nil, to: &set)
  }

  /// The number of each frame's image among all the images in the object, from 1, in order along the normal.
  private func ordinals(of frames: [SegmentationPlan.Frame]) -> [Int] {
    struct Place: Hashable {
      let instance: UID<Instance>
      let frame: Int?
    }
    let places = frames.map { Place(instance: $0.outline.instance, frame: $0.outline.frame) }
    let normal = frames.first?.plane?.normal ?? .zero
    let heights = frames.map { $0.plane.map { ($0.position * normal).sum() } ?? 0 }
    var ordinals: [Place: Int] = [:]
    for index in frames.indices.sorted(by: { (heights[$0], $0) < (heights[$1], $1) }) {
      let place = places[index]
      if ordinals[place] == nil { ordinals[place] = ordinals.count + 1 }
    }
    return places.map { ordinals[$0] ?? 0 }
  }

  private func group(segment: Int, frame: SegmentationPlan.Frame, ordinal: Int) -> DataSet {
    var group = DataSet()
    var content = DataSet()
    content.set(.dimensionIndexValues, .UL, integers: [segment, ordinal])
    if let plane = frame.plane {
      group.set(.planePositionSequence, items: [plane.positionItem])
    } else {
      content.set(.stackID, .SH, "1")
      content.set(.inStackPositionNumber, .UL, integers: [ordinal])
    }
    group.set(.frameContentSequence, items: [content])
    var identification = DataSet()
    identification.set(.referencedSegmentNumber, .US, integers: [segment])
    group.set(.segmentIdentificationSequence, items: [identification])
    var source = frame.image.reference(frame: frame.outline.frame)
    source.set(.purposeOfReferenceCodeSequence, code: Code.sourceImage)
    source.set(.spatialLocationsPreserved, .CS, "YES")
    var derivation = DataSet()
    derivation.set(.derivationCodeSequence, code: Code.segmentation)
    derivation.set(.sourceImageSequence, items: [source])
    group.set(.derivationImageSequence, items: [derivation])
    return group
  }

  private func addDimensions(arePlaced: Bool, to set: inout DataSet) {
    let organization = identity.segmentationSeries.numbered(1).value
    func index(_ pointer: Tag, _ group: Tag, _ label: String) -> DataSet {
      var item = DataSet()
      item.set(.dimensionOrganizationUID, .UI, organization)
      item[.dimensionIndexPointer] = Element(.AT, .tags([pointer]))
      item[.functionalGroupPointer] = Element(.AT, .tags([group]))
      item.set(.dimensionDescriptionLabel, .LO, label)
      return item
    }
    var item = DataSet()
    item.set(.dimensionOrganizationUID, .UI, organization)
    set.set(.dimensionOrganizationSequence, items: [item])
    set.set(
      .dimensionIndexSequence,
      items: [
        index(.referencedSegmentNumber, .segmentIdentificationSequence, "Segment"),
        arePlaced
          ? index(.imagePositionPatient, .planePositionSequence, "Position")
          : index(.inStackPositionNumber, .frameContentSequence, "Image"),
      ])
  }

  /// Common Instance Reference (PS3.3 C.12.2).
  private func addReferences(_ frames: [NumberedFrame], to set: inout DataSet) {
    var seen: Set<UID<Instance>> = []
    let images = frames.map(\.frame.image).filter { seen.insert($0.instance).inserted }
    set.set(.referencedSeriesSequence, items: SourceImages.bySeries(images, .referencedInstanceSequence))
  }

  /// - Throws: `.unencodable`.
  private func addPixels(_ frames: [NumberedFrame], to set: inout DataSet) throws(ResultDocumentsError) {
    guard let first = frames.first?.frame.image else { return }
    var mask = PackedMask(pixels: frames.count * first.rows * first.columns)
    for numbered in frames { mask.append(runs: numbered.frame.outline.runs) }
    let layout = PixelLayout(
      rows: first.rows, columns: first.columns, samplesPerPixel: 1, bitsAllocated: 1, bitsStored: 1,
      highBit: 0, isSigned: false, photometricInterpretation: "MONOCHROME2", numberOfFrames: frames.count)
    do throws(DICOMObjectsError) {
      try PixelData.uncompressed(mask.bytes, layout: layout, in: &set)
    } catch {
      throw .unencodable(reason: "\(error)")
    }
  }
}
