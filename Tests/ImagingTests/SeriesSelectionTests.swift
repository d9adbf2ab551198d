import DICOMCore
import Imaging
import Testing
import TriageDomain

@Suite struct SeriesSelectionTests {
  private let policy = SeriesSelectionPolicy()

  private func judge(_ change: (inout SampleSeries) -> Void) -> SeriesJudgement? {
    var series = SampleSeries()
    change(&series)
    return policy.select(series.instances).judgements.first
  }

  @Test func anOrdinaryHeadIsChosenWithItsReason() throws {
    let selection = policy.select(SampleSeries().instances.shuffled())
    let judgement = try #require(selection.judgements.first)
    #expect(judgement.isChosen)
    #expect(
      judgement.reason
        == .chosenHeadCT(slices: 28, extentMM: 140, basis: .bodyPartExamined, leftAside: 0))
    #expect(selection.chosen[.headCT]?.stack?.positions == (0..<28).map { Double($0) * 5 })
    #expect(selection.verdicts[0].reason.hasPrefix("Chosen: a non-contrast axial head CT of 28 slices"))
  }

  @Test(arguments: [
    ("H70h", "Siemens"), ("J70h", "Siemens"), ("Hr68", "Siemens"), ("BONE", "GE"), ("BONEPLUS", "GE"),
    ("EDGE", "GE"), ("FC30", "Canon"), ("FC81", "Canon"), ("YB", "Philips"), ("D", "Philips"),
  ])
  func sharpKernelsAreRefused(kernel: String, vendor: String) {
    #expect(judge { $0.kernel = kernel }?.reason == .sharpKernel(kernel))
  }

  @Test(arguments: ["H30s", "J40s", "Hr40f", "STANDARD", "SOFT", "STD+", "UA", "UB", "FC21", "FC26", "FC64"])
  func softKernelsAreRead(kernel: String) {
    #expect(judge { $0.kernel = kernel }?.isChosen == true)
    #expect(KernelPolicy.sharpness(kernel: kernel, description: "bone") == .soft)
  }

  @Test func aKernelThatTellsNothingIsJudgedByTheDescription() {
    #expect(
      judge { ($0.kernel, $0.description) = (nil, "Head thin BONE") }?.reason
        == .sharpKernel("by its description"))
    #expect(judge { ($0.kernel, $0.description) = (nil, "Head") }?.isChosen == true)
  }

  @Test func eachUnsuitableSeriesHasItsOwnReason() {
    #expect(judge { $0.imageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"] }?.reason == .localizer)
    #expect(judge { $0.description = "Topogram 0.6" }?.reason == .localizer)
    #expect(judge { $0.imageType = ["DERIVED", "SECONDARY", "MPR"] }?.reason == .derived("MPR"))
    #expect(judge { $0.imageType = ["DERIVED", "SECONDARY"] }?.reason == .derived("a secondary image"))
    #expect(judge { $0.sopClass = .secondaryCapture }?.reason == .secondaryCapture)
    #expect(
      judge { ($0.sopClass, $0.imageType) = (.secondaryCapture, ["DERIVED", "SECONDARY", "DOSE_INFO"]) }?
        .reason == .doseReport)
    #expect(judge { ($0.sopClass, $0.modality) = (.xRayRadiationDoseSR, "SR") }?.reason == .doseReport)
    #expect(judge { ($0.sopClass, $0.modality) = (.enhancedSR, "SR") }?.reason == .notAnImage)
    #expect(judge { $0.modality = "MR" }?.reason == .otherModality("MR"))
    #expect(judge { $0.contrast = "Iohexol" }?.reason == .contrast)
    #expect(judge { $0.description = "CTA Head" }?.reason == .contrast)
    #expect(judge { $0.bodyPart = "CHEST" }?.reason == .otherBodyPart("CHEST"))
    #expect(judge { $0.orientation = [1, 0, 0, 0, 0, -1] }?.reason == .notAxial)
    #expect(judge { $0.z = [0] }?.reason == .tooFewSlices(count: 1, minimum: 10))
    #expect(judge { $0.z = (0..<12).map(Double.init) }?.reason == .tooShort(extentMM: 12, minimumMM: 80))
    #expect(
      judge { $0.z = (0..<12).map { Double($0) * 15 } }?.reason == .tooCoarse(spacingMM: 15, maximumMM: 10))
    #expect(
      judge { $0.z = (0..<120).map { Double($0 % 12) * 8 } }?.reason
        == .dynamic(positions: 12, instances: 120))
  }

  @Test(arguments: ["NONE", "No contrast", "WITHOUT"])
  func anAgentThatMeansNoneIsNoContrast(agent: String) {
    #expect(judge { $0.contrast = agent }?.isChosen == true)
  }

  @Test func aDescriptionThatDeniesContrastIsNoContrast() {
    #expect(judge { $0.description = "HEAD W/O CONTRAST" }?.isChosen == true)
  }

  @Test func withoutBodyPartTheDescriptionAndThenTheGeometryTell() {
    let described = judge { ($0.bodyPart, $0.description) = (nil, "Brain 5mm") }
    #expect(described?.reason == .chosenHeadCT(slices: 28, extentMM: 140, basis: .description, leftAside: 0))
    let measured = judge { ($0.bodyPart, $0.description) = (nil, "Routine") }
    #expect(measured?.reason == .chosenHeadCT(slices: 28, extentMM: 140, basis: .geometry, leftAside: 0))
    #expect(
      judge { ($0.bodyPart, $0.description, $0.spacing) = (nil, "Routine", [0.8, 0.8]) }?.reason
        == .unknownBodyPart)
  }

  @Test func missingOrSenselessGeometryIsNamed() {
    func reason(_ edit: (inout InstanceHeader) -> Void) -> SeriesReason? {
      policy.select(
        SampleSeries().instances.map { stored in
          var copy = stored
          edit(&copy.header)
          return copy
        }
      ).judgements.first?.reason
    }
    #expect(reason { $0.imagePosition = [] } == .incompleteGeometry("Image Position (Patient) is missing"))
    #expect(reason { $0.pixelSpacing = [] } == .incompleteGeometry("Pixel Spacing is missing"))
    #expect(
      reason { $0.pixelSpacing = [-0.9, 0] }
        == .incompleteGeometry("Pixel Spacing is not two lengths of 0.01 to 20 mm"))
    #expect(
      reason { $0.imageOrientation = [0, 0, 0, 0, 0, 0] }
        == .incompleteGeometry("Image Orientation (Patient) is not two unit vectors at a right angle"))
    #expect(reason { $0.rows = nil } == .notAnImage)
    #expect(reason { $0.imagePosition = [.nan, 0, 0] } != nil)
  }

  @Test func ofSeveralSuitableSeriesTheBetterIsChosenAndTheOtherSaysWhy() {
    let thick = SampleSeries()
    var thin = SampleSeries(uid: "2.25.200", number: 1)
    thin.z = (0..<224).map { Double($0) * 0.625 }
    thin.thickness = 0.625
    let selection = policy.select((thick.instances + thin.instances).shuffled())
    #expect(selection.chosen[.headCT]?.seriesUID == uid("2.25.100"))
    #expect(
      selection.judgements.map(\.reason.sentence)[0]
        == "Suitable, but series 2.25.100 is preferred: its slices are of a more suitable thickness.")

    var unknown = SampleSeries(uid: "2.25.300", number: 1)
    unknown.kernel = nil
    let byKernel = policy.select(thick.instances + unknown.instances)
    #expect(byKernel.judgements[0].reason == .outranked(by: uid("2.25.100"), because: .softKernel))
  }

  @Test func aSeriesOfMixedOrientationsIsSplitAndItsLargestPartUsed() {
    var scout = SampleSeries()
    scout.orientation = [0, 1, 0, 0, 0, -1]
    scout.z = [0, 1]
    let instances =
      SampleSeries().instances
      + scout.instances.map { stored in
        var copy = stored
        copy.instanceUID = uid(stored.instanceUID.value + ".9")
        return copy
      }
    let judgement = policy.select(instances).judgements.first
    #expect(
      judgement?.reason == .chosenHeadCT(slices: 28, extentMM: 140, basis: .bodyPartExamined, leftAside: 2))
  }

  @Test func framesOfReferenceAreNeverMixed() {
    let instances = SampleSeries().instances.enumerated().map { index, stored in
      var copy = stored
      copy.header.frameOfReferenceUID = index % 2 == 0 ? "2.25.9" : "2.25.8"
      return copy
    }
    let selection = policy.select(instances)
    #expect(selection.chosen[.headCT]?.instances.count == 14)
  }

  @Test func anyOrderOfTheInstancesGivesTheSameSelection() {
    let instances = SampleSeries().instances + SampleSeries(uid: "2.25.200", number: 3).instances
    let expected = policy.select(instances)
    for _ in 0..<10 { #expect(policy.select(instances.shuffled()) == expected) }
  }

  @Test func anEmptyStudyGivesAnEmptySelection() {
    #expect(policy.select([]).judgements.isEmpty)
  }
}
