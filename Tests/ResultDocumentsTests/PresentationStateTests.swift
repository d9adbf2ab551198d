import DICOMCore
import DICOMObjects
import Testing
import TriageDomain

@testable import ResultDocuments

struct PresentationStateTests {
  private func state(_ study: StudyFixture) throws -> DataSet {
    try #require(try study.make()[.presentationState])
  }

  @Test("A negative study has a report and nothing else")
  func negative() throws {
    #expect(
      try StudyFixture.headCT(isPositive: false).all().map(\.kind) == [.structuredReport])
  }

  @Test("Each outlined image has one annotation with a closed polyline a polygon and the words")
  func annotations() throws {
    let annotations = try state(.headCT(isPositive: true)).items(.graphicAnnotationSequence)
    #expect(
      annotations.map {
        $0.items(.referencedImageSequence).compactMap { $0.string(.referencedSOPInstanceUID) }
      }
        == [["2.25.32"], ["2.25.33"], ["2.25.34"]])
    let text = annotations[0].items(.textObjectSequence).first?.string(.unformattedTextValue)
    #expect(
      text == "Intracranial haemorrhage, left, probability 97 %\r\nAI triage - not for diagnostic use")
    let chest = try state(.chest(isPositive: true)).items(.graphicAnnotationSequence)
    #expect(chest.map { $0.items(.graphicObjectSequence).count } == [2])
  }

  @Test("Points are as many as stated, end where they begin and lie in the image; every layer exists")
  func consistency() throws {
    for (study, state) in try StudyFixture.all.flatMap({ study in
      try study.all().filter { $0.kind == .presentationState }.map { (study, $0.dataSet) }
    }) {
      let layers = Set(state.items(.graphicLayerSequence).compactMap { $0.string(.graphicLayer) })
      #expect(!layers.isEmpty)
      let annotations = state.items(.graphicAnnotationSequence)
      #expect(Set(annotations.compactMap { $0.string(.graphicLayer) }) == layers, "\(study.name)")
      let related = Set(
        state.items(.referencedSeriesSequence).flatMap { $0.items(.referencedImageSequence) }
          .compactMap { $0.string(.referencedSOPInstanceUID) })
      for annotation in annotations {
        let image = try #require(annotation.items(.referencedImageSequence).first)
        let name = try #require(image.string(.referencedSOPInstanceUID))
        #expect(related.contains(name))
        let source = try #require(study.sources.first { $0.string(.sopInstanceUID) == name })
        let (columns, rows) = (Double(source.integer(.columns)!), Double(source.integer(.rows)!))
        for object in annotation.items(.graphicObjectSequence) {
          let data = object.reals(.graphicData)
          #expect(object.integer(.numberOfGraphicPoints).map { $0 * 2 } == data.count)
          #expect(data.prefix(2) == data.suffix(2))
          #expect(stride(from: 0, to: data.count, by: 2).allSatisfy { (0...columns).contains(data[$0]) })
          #expect(stride(from: 1, to: data.count, by: 2).allSatisfy { (0...rows).contains(data[$0]) })
        }
        #expect(!annotation.items(.textObjectSequence).isEmpty)
      }
    }
  }

  @Test("The words stand on the key image when nothing is outlined")
  func wordsAlone() throws {
    let annotations = try state(.withoutOutlines).items(.graphicAnnotationSequence)
    #expect(annotations.count == 1)
    #expect(
      annotations[0].items(.referencedImageSequence).first?.string(.referencedSOPInstanceUID) == "2.25.33")
    #expect(annotations[0][.graphicObjectSequence] == nil)
  }

  @Test("The whole of every image is displayed, by its spacing where it has one")
  func displayedArea() throws {
    let head = try state(.headCT(isPositive: true)).items(.displayedAreaSelectionSequence)
    #expect(head.count == 1)
    #expect(head[0].integers(.displayedAreaBottomRightHandCorner) == [512, 512])
    #expect(head[0].reals(.presentationPixelSpacing) == [0.45, 0.45])
    #expect(head[0][.referencedImageSequence] == nil)
    let chest = try state(.chest(isPositive: true)).items(.displayedAreaSelectionSequence)
    #expect(chest[0].integers(.displayedAreaBottomRightHandCorner) == [2048, 2500])
    #expect(chest[0].integers(.presentationPixelAspectRatio) == [1, 1])
    var mixed = StudyFixture.headCT(isPositive: true)
    mixed.sources[5].set(.rows, .US, integers: [256])
    let areas = try state(mixed).items(.displayedAreaSelectionSequence)
    #expect(areas.map { $0.items(.referencedImageSequence).count } == [5, 1])
  }

  @Test("A CT is shown through its rescale in a brain window, a radiograph in its own window and polarity")
  func pipeline() throws {
    let head = try state(.headCT(isPositive: true))
    #expect(head.real(.rescaleIntercept) == -1024 && head.string(.rescaleType) == "HU")
    #expect(head.items(.softcopyVOILUTSequence).first?.real(.windowWidth) == 80)
    #expect(head.string(.presentationLUTShape) == "IDENTITY")
    let chest = try state(.chest(isPositive: true))
    #expect(chest[.rescaleSlope] == nil)
    #expect(chest.items(.softcopyVOILUTSequence).first?.real(.windowCenter) == 2048)
    #expect(chest.string(.presentationLUTShape) == "INVERSE")
  }

  @Test(
    "Of a multi-frame image each outline names its frame; rescale and spacing come from functional groups")
  func multiFrame() throws {
    let state = try state(.multiFrame)
    #expect(state.real(.rescaleIntercept) == -1024)
    #expect(
      state.items(.displayedAreaSelectionSequence).first?.reals(.presentationPixelSpacing) == [0.45, 0.45])
    let frames = state.items(.graphicAnnotationSequence).map {
      $0.items(.referencedImageSequence).first?.integer(.referencedFrameNumber)
    }
    #expect(frames == [3, 4, 5])
  }

  @Test(
    "Images whose rescale differs from the first outlined one's are left out, since one state holds one rescale"
  )
  func otherRescale() throws {
    var study = StudyFixture.headCT(isPositive: true)
    study.sources[0].set(.rescaleIntercept, .DS, reals: [0])
    let state = try state(study)
    let related = state.items(.referencedSeriesSequence).flatMap { $0.items(.referencedImageSequence) }
    #expect(related.compactMap { $0.string(.referencedSOPInstanceUID) } == (1...5).map { "2.25.3\($0)" })
  }

  @Test(
    "Findings on images that take another way to the screen stand in a state of their own, on their own images"
  )
  func severalStates() throws {
    let states = try StudyFixture.headAndChest.all().filter { $0.kind == .presentationState }.map(\.dataSet)
    #expect(states.map { $0.string(.sopInstanceUID) } == ["2.25.103", "2.25.103.1"])
    #expect(states.map { $0.string(.bodyPartExamined) } == ["HEAD", "CHEST"])
    let layers = states.map { $0.items(.graphicLayerSequence).compactMap { $0.string(.graphicLayer) } }
    #expect(layers == [["AI_HAEMORRHAGE"], ["AI_PNEUMOTHORAX"]])
    let marked = states.map { state in
      Set(
        state.items(.graphicAnnotationSequence).flatMap { $0.items(.referencedImageSequence) }
          .compactMap { $0.string(.referencedSOPInstanceUID) })
    }
    #expect(marked == [["2.25.32", "2.25.33", "2.25.34"], ["2.25.50"]])
  }
}
