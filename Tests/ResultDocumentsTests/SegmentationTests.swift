import DICOMCore
import DICOMObjects
import Testing
import TriageDomain

@testable import ResultDocuments

struct SegmentationTests {
  private func segmentations(_ study: StudyFixture) throws -> [DataSet] {
    try study.all().filter { $0.kind == .segmentation }.map(\.dataSet)
  }

  @Test("A finding has the same tracking UID in report, segmentation and presentation state")
  func tracking() throws {
    for study in StudyFixture.all {
      let documents = try study.make()
      let states = try study.all().filter { $0.kind == .presentationState }.map(\.dataSet)
      guard !states.isEmpty else { continue }
      let present = study.classification.findings.filter(\.isPresent)
      let minted = Set(present.compactMap { StudyFixture.identity.tracking[$0.kind]?.value })
      let groups = ContentTree(try #require(documents[.structuredReport])).one("126010")?.all("125007") ?? []
      let reported = groups.filter { $0.one("121071") != nil }.compactMap { $0.one("112040")?.uid }
      #expect(Set(reported) == minted, "\(study.name)")
      let drawn = states.flatMap { $0.items(.graphicAnnotationSequence) }.flatMap { annotation in
        annotation.items(.graphicObjectSequence) + annotation.items(.textObjectSequence)
      }
      #expect(Set(drawn.map { $0.string(.trackingUID) }) == Set(minted.map(Optional.some)), "\(study.name)")
      let masked = Set(
        present.filter { !$0.outlines.allSatisfy(\.runs.isEmpty) }
          .compactMap { StudyFixture.identity.tracking[$0.kind]?.value })
      let segments = try segmentations(study).flatMap { $0.items(.segmentSequence) }
      #expect(Set(segments.compactMap { $0.string(.trackingUID) }) == masked, "\(study.name)")
    }
  }

  @Test("Every frame lies where its source image lies, to a thousandth of a millimetre")
  func positions() throws {
    for study in StudyFixture.all {
      for segmentation in try segmentations(study) where segmentation[.frameOfReferenceUID] != nil {
        let shared = segmentation.items(.sharedFunctionalGroupsSequence)[0]
        for frame in segmentation.items(.perFrameFunctionalGroupsSequence) {
          let reference = frame.items(.derivationImageSequence)[0].items(.sourceImageSequence)[0]
          let name = try #require(reference.string(.referencedSOPInstanceUID))
          let source = try SourceImage(
            try #require(study.sources.first { $0.string(.sopInstanceUID) == name }))
          let number = reference.integer(.referencedFrameNumber)
          let place = frame.items(.planePositionSequence)[0].reals(.imagePositionPatient)
          let expected = source.group(.planePositionSequence, frame: number).reals(.imagePositionPatient)
          #expect(place.count == 3)
          #expect(zip(place, expected).allSatisfy { abs($0 - $1) < 0.001 }, "\(study.name)")
          let axes = shared.items(.planeOrientationSequence)[0].reals(.imageOrientationPatient)
          #expect(axes == source.group(.planeOrientationSequence).reals(.imageOrientationPatient))
          #expect(shared.items(.pixelMeasuresSequence)[0].reals(.pixelSpacing) == source.spacing)
        }
      }
    }
  }

  @Test("Two findings of one head are two segments of one object; dimensions say segment and position")
  func twoSegments() throws {
    let found = try segmentations(.tiltedTwoFindings)
    #expect(found.count == 1)
    #expect(found[0].items(.segmentSequence).map { $0.integer(.segmentNumber) } == [1, 2])
    let dimensions = found[0].items(.perFrameFunctionalGroupsSequence).map {
      $0.items(.frameContentSequence)[0].integers(.dimensionIndexValues)
    }
    #expect(dimensions == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]])
    #expect(
      found[0].items(.segmentSequence).map {
        $0.items(.anatomicRegionSequence)[0].code(.anatomicRegionModifierSequence)?.value
      }
        == ["7771000", "24028007"])
  }

  @Test("Masks on unlike images stand in objects of their own; a projection has no frame of reference")
  func severalObjects() throws {
    let found = try segmentations(.headAndChest)
    #expect(found.map { $0.string(.sopInstanceUID) } == ["2.25.105", "2.25.105.1"])
    #expect(found.map { $0.string(.frameOfReferenceUID) } == ["2.25.4", nil])
    #expect(found[1].items(.sharedFunctionalGroupsSequence)[0].isEmpty)
    #expect(found[1].items(.perFrameFunctionalGroupsSequence)[0][.planePositionSequence] == nil)
  }

  @Test("Every source image stands in the common instance reference, and what was lossy stays lossy")
  func references() throws {
    let segmentation = try #require(try segmentations(.uneven).first)
    let series = segmentation.items(.referencedSeriesSequence)
    #expect(series.map { $0.string(.seriesInstanceUID) } == ["2.25.2"])
    #expect(
      series[0].items(.referencedInstanceSequence).map { $0.string(.referencedSOPInstanceUID) }
        == ["2.25.32", "2.25.33", "2.25.34"])
    #expect(segmentation.string(.lossyImageCompression) == "01")
    #expect(segmentation.string(.lossyImageCompressionMethod) == "ISO_15444_1")
    #expect(try segmentations(.headCT(isPositive: true)).first?.string(.lossyImageCompression) == "00")
  }

  @Test("A finding without a mask has no segmentation; a mask that does not fit its image is refused")
  func masks() throws {
    #expect(try segmentations(.withoutMask).isEmpty)
    for runs in [[10, 20], [-5, 5 + 512 * 512], [0, 512 * 512, 1]] {
      var study = StudyFixture.headCT(isPositive: true)
      let outline = study.classification.findings[0].outlines[0]
      study.classification.findings[0].outlines[0] = SliceOutline(
        instance: outline.instance, sopClass: outline.sopClass, frame: nil, rows: 512, columns: 512,
        polygons: outline.polygons, runs: runs)
      #expect(throws: ResultDocumentsError.badMask(outline.instance)) { try study.make() }
    }
  }

  @Test("Frames follow one another bit by bit, also where a frame ends within a byte")
  func packing() {
    var mask = PackedMask(pixels: 2 * 9)
    mask.append(runs: [0, 1, 7, 1])
    mask.append(runs: [1, 8])
    #expect(mask.bytes == [0b0000_0001, 0b1111_1101, 0b0000_0011])
    var whole = PackedMask(pixels: 24)
    whole.append(runs: [3, 18, 3])
    #expect(whole.bytes == [0b1111_1000, 0xFF, 0b0001_1111])
  }
}
