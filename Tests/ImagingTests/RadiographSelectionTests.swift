import DICOMCore
import Imaging
import Testing

@Suite struct RadiographSelectionTests {
  private func judge(_ change: (inout SampleSeries) -> Void) -> SeriesJudgement? {
    var series = SampleSeries()
    series.modality = "DX"
    series.sopClass = .digitalXRayForPresentation
    (series.bodyPart, series.description, series.view, series.z) = ("CHEST", "Chest PA", "PA", [0])
    change(&series)
    return SeriesSelectionPolicy().select(series.instances).judgements.first
  }

  @Test(arguments: ["PA", "AP"]) func frontalViewsAreRead(view: String) {
    #expect(judge { $0.view = view }?.reason == .chosenRadiograph(view: view, basis: .bodyPartExamined))
  }

  @Test func aSecondaryCaptureThatSaysCRIsRead() {
    #expect(judge { ($0.modality, $0.sopClass) = ("CR", .secondaryCapture) }?.isChosen == true)
  }

  @Test(arguments: ["LL", "RL", "LLD", "RAO"]) func otherViewsAreRefused(view: String) {
    #expect(judge { $0.view = view }?.reason == .otherView(view))
  }

  @Test func withoutAViewTheDescriptionRefusesLaterals() {
    #expect(
      judge { ($0.view, $0.description) = (nil, "Chest lateral") }?.reason == .otherView("by its description")
    )
    #expect(
      judge { ($0.view, $0.description) = (nil, "Chest") }?.reason
        == .chosenRadiograph(view: nil, basis: .bodyPartExamined))
  }

  @Test func otherPartsAndUnprocessedImagesAreRefused() {
    #expect(judge { $0.bodyPart = "ABDOMEN" }?.reason == .otherBodyPart("ABDOMEN"))
    #expect(
      judge { ($0.bodyPart, $0.description) = (nil, "Thorax p.a.") }?.reason
        == .chosenRadiograph(view: "PA", basis: .description))
    #expect(judge { ($0.bodyPart, $0.description) = (nil, nil) }?.reason == .unknownBodyPart)
    #expect(judge { $0.sopClass = .digitalXRayForProcessing }?.reason == .unprocessedRadiograph)
  }
}
