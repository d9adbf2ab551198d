import Testing
import TriageDomain

@testable import Classification

@Suite struct DecidingPolicyTests {
  private let two: [(id: String, findings: [FindingKind])] = [
    ("a", [.intracranialHaemorrhage]), ("b", [.intracranialHaemorrhage, .ischaemicStroke]),
  ]

  @Test func aFindingWithOnePackageIsDecidedByIt() throws {
    let deciding = try DecidingPolicy.deciding([("p", [.pneumothorax])], chosen: [:])
    #expect(deciding == [.pneumothorax: "p"])
  }

  @Test func severalPackagesNeedAChoiceAndTheMessageSaysWhatToWrite() {
    let error = #expect(throws: ClassificationError.self) { try DecidingPolicy.deciding(two, chosen: [:]) }
    #expect(error == .undecided(finding: .intracranialHaemorrhage, packages: ["a", "b"]))
    #expect(error?.description.contains("models.deciding: {intracranial_haemorrhage: a}") == true)
  }

  @Test func theChosenPackageDecidesOnItsFindingOnly() throws {
    let deciding = try DecidingPolicy.deciding(two, chosen: [.intracranialHaemorrhage: "a"])
    #expect(deciding == [.intracranialHaemorrhage: "a", .ischaemicStroke: "b"])
  }

  @Test(arguments: [FindingKind.ischaemicStroke, .pneumothorax])
  func aChoiceThatDoesNotSpeakOfTheFindingIsRefused(finding: FindingKind) {
    let error = #expect(throws: ClassificationError.self) {
      try DecidingPolicy.deciding(two, chosen: [.intracranialHaemorrhage: "b", finding: "a"])
    }
    #expect(
      error
        == .noSuchPackage(
          finding: finding, package: "a", installed: finding == .ischaemicStroke ? ["b"] : []))
  }
}
