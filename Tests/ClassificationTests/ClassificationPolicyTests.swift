import DICOMCore
import Foundation
import Imaging
import Inference
import Testing
import TriageDomain

@testable import Classification

@Suite struct ScorePolicyTests {
  private func score(_ json: String) throws -> ModelManifest.Score {
    try JSONDecoder().decode(ModelManifest.Score.self, from: Data(json.utf8))
  }

  @Test(
    arguments: [
      ([4], 4), ([0, 4, 0], 1.5), ([4, 0, 0], 2), ([1, 1, 1, 1], 1),
    ] as [([Double], Double)])
  func smoothedTopMeanAveragesTheGreatestAfterSmoothing(logits: [Double], expected: Double) throws {
    let score = try score(#"{"output":"s","channel":0,"pooling":"smoothed_top_mean","top":2}"#)
    #expect(abs(ScorePolicy.studyLogit(logits, score: score) - expected) < 1e-12)
  }

  @Test func calibrationIsALogisticOfTheLogit() throws {
    let calibration = try JSONDecoder().decode(
      ModelManifest.Calibration.self, from: Data(#"{"slope":2,"intercept":-1}"#.utf8))
    #expect(abs(ScorePolicy.probability(logit: 0.5, calibration: calibration) - 0.5) < 1e-12)
    #expect(ScorePolicy.probability(logit: 3, calibration: calibration) > 0.99)
  }
}

@Suite struct OutcomePolicyTests {
  private func finding(_ present: Bool) -> Finding {
    Finding(
      kind: .pneumothorax, isPresent: present, probability: 0.5, operatingPoint: 0.5,
      model: ModelReference(id: "m", version: "1"))
  }

  @Test func aPresentFindingIsPositiveWhateverElseHappened() {
    let outcome = OutcomePolicy.outcome(
      findings: [finding(false), finding(true)], problems: [.failed(reason: "x")], judgements: [])
    #expect(outcome == .positive)
  }

  @Test func aFailedReadingIsNeverCalledNegative() {
    let outcome = OutcomePolicy.outcome(
      findings: [finding(false)], problems: [.failed(reason: "x")], judgements: [])
    #expect(outcome == .failed(reason: "x"))
  }

  @Test func absentFindingsAreNegative() {
    #expect(OutcomePolicy.outcome(findings: [finding(false)], problems: [], judgements: []) == .negative)
  }

  @Test func nothingReadIsNotEligibleWithEachReasonOnce() throws {
    let series = try #require(UID<Series>("2.25.1"))
    let judgement = SeriesJudgement(seriesUID: series, eligibility: nil, isChosen: false, reason: .localizer)
    let outcome = OutcomePolicy.outcome(findings: [], problems: [], judgements: [judgement, judgement])
    #expect(outcome == .notEligible(reason: "No series that a model may read. It is a localizer."))
  }
}
