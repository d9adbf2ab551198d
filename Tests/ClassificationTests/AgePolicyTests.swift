import DICOMCore
import Imaging
import Testing
import TriageDomain

@testable import Classification

@Suite struct AgePolicyTests {
  private func header(birth: String? = nil, study: String? = "20260314", age: String? = nil) -> InstanceHeader
  {
    var header = InstanceHeader()
    header.patientBirthDate = birth
    header.studyDate = study
    header.patientAge = age
    return header
  }

  @Test(
    arguments: [
      ("20100315", nil, 15.99), ("20100314", nil, 16), ("20000229", nil, 26.04), (nil, "067Y", 67),
      (nil, "018M", 1.5), (nil, "003W", 0.057), (nil, "010D", 0.027), ("20300101", "040Y", 40),
    ] as [(String?, String?, Double)])
  func theBirthDateCountsBeforeTheStatedAge(birth: String?, age: String?, years: Double) throws {
    let found = try #require(PatientAge(header(birth: birth, age: age)))
    #expect(abs(found.years - years) < 0.01)
  }

  @Test(arguments: ["", "abc", "67", "0677Y", "06 Y", "20101301", "2010-3-1"])
  func whatIsNoAgeIsUnknown(text: String) {
    #expect(PatientAge(header(birth: text)) == nil)
    #expect(PatientAge(header(age: text)) == nil)
  }

  @Test(
    arguments: [("20100315", true), ("20100314", false), ("20100101", false), (nil, false)]
      as [(String?, Bool)])
  func onlyAPatientKnownToBeYoungerIsRefused(birth: String?, isRefused: Bool) throws {
    let candidate = try candidate(header(birth: birth))
    let refusal = AgePolicy(minimumYears: 16).refusal(candidate)
    #expect(refusal == (isRefused ? "the patient is younger than 16 years" : nil))
    #expect(AgePolicy(minimumYears: 0).refusal(candidate) == nil)
  }

  private func candidate(_ header: InstanceHeader) throws -> SeriesCandidate {
    let series: UID<Series> = try #require(UID("2.25.2"))
    let stored = StoredInstance(
      studyUID: try #require(UID("2.25.1")), seriesUID: series, instanceUID: try #require(UID("2.25.3")),
      sopClass: .ct, transferSyntax: .explicitLittleEndian, path: try #require(SpoolPath("a")), header: header
    )
    return SeriesCandidate(
      seriesUID: series, eligibility: .chestRadiograph, instances: [stored], stack: nil)
  }
}
