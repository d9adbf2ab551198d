import DICOMCore
import Foundation
import FoundationXML
import Inference
import Testing
import TriageDomain

@testable import Classification

/// Against what scikit-learn, SciPy and NumPy make of the same cases (`Fixtures/evaluation_reference.py`).
@Suite struct EvaluationStatisticsTests {
  struct Reference: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let probabilities: [Double]
    let labels: [Int]
    let auc: Double
    let aucInterval: [Double]
    let roc: [[Double]]
    let sensitivityAtHalf: Double
    let sensitivityInterval: [Double]
    let brier: Double
    let bins: [[Double]]
    let ece: Double

    var testDescription: String { name }
    var cases: [ScoredCase] {
      zip(probabilities, labels).map { ScoredCase(probability: $0, isPositive: $1 == 1) }
    }

    static func all() throws -> [Reference] {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let url = ParityFixture.root.appending(path: "Fixtures/evaluation/reference.json")
      return try decoder.decode([Reference].self, from: Data(contentsOf: url))
    }
  }

  @Test(arguments: try Reference.all()) func theCurveAndItsAreaAreScikitLearns(reference: Reference) throws {
    let curve = try #require(ROCCurve(reference.cases))
    #expect(abs(curve.area - reference.auc) < 1e-12)
    // scikit-learn has no point for "none counts" but its infinite threshold, which the fixture leaves out.
    let points = curve.points.dropFirst().map { [$0.falsePositiveRate, $0.sensitivity, $0.threshold] }
    #expect(points.count == reference.roc.count)
    for (found, expected) in zip(points, reference.roc) {
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  @Test(arguments: try Reference.all()) func theBootstrapAgreesWithNumPysToAHundredth(reference: Reference)
    throws
  {
    let interval = try #require(Bootstrap.area(reference.cases))
    #expect(abs(interval.low - reference.aucInterval[0]) < 0.01)
    #expect(abs(interval.high - reference.aucInterval[1]) < 0.01)
    #expect(Bootstrap.area(reference.cases.reversed()) == interval)
  }

  @Test(arguments: try Reference.all()) func sharesAndTheirIntervalsAreSciPys(reference: Reference) throws {
    let point = EvaluationReport.AtPoint(
      reference.cases, purpose: .balanced, probability: 0.5, isInEffect: true)
    #expect(abs((point.sensitivity.value ?? -1) - reference.sensitivityAtHalf) < 1e-12)
    let interval = try #require(point.sensitivity.interval)
    #expect(abs(interval.low - reference.sensitivityInterval[0]) < 1e-9)
    #expect(abs(interval.high - reference.sensitivityInterval[1]) < 1e-9)
  }

  @Test(arguments: try Reference.all()) func calibrationIsScikitLearns(reference: Reference) throws {
    let found = try #require(Reliability(reference.cases))
    #expect(abs(found.brier - reference.brier) < 1e-12)
    #expect(abs(found.expectedCalibrationError - reference.ece) < 1e-12)
    #expect(found.bins.map(\.n) == reference.bins.map { Int($0[0]) })
    for (bin, expected) in zip(found.bins, reference.bins) {
      #expect(abs(bin.meanProbability - expected[1]) < 1e-12 && abs(bin.observed - expected[2]) < 1e-12)
    }
  }

  @Test func withoutBothKindsThereIsNoCurve() {
    #expect(ROCCurve([ScoredCase(probability: 0.4, isPositive: true)]) == nil)
    #expect(ROCCurve([]) == nil && Reliability([]) == nil)
    #expect(Proportion(0, of: 0).value == nil && Proportion(0, of: 0).interval == nil)
  }

  @Test func equalProbabilitiesCountHalf() throws {
    let cases = [true, false].map { ScoredCase(probability: 0.5, isPositive: $0) }
    #expect(try #require(ROCCurve(cases)).area == 0.5)
  }
}

@Suite struct EvaluationLabelsTests {
  @Test func columnsAreFoundByNameWithQuotesBlanksAndEmptyFields() throws {
    let labels = try EvaluationLabels(
      csv:
        "\u{FEFF}pneumothorax, Study_UID ,sex,note\r\n1,2.25.1,F,\"a, \"\"b\"\"\nc\"\r\n\r\n,2.25.2,,\r\n0,2.25.3,M,x"
    )
    #expect(labels.studies.count == 3)
    #expect(labels.studies["2.25.1"]?.findings == [.pneumothorax: true])
    #expect(labels.studies["2.25.1"]?.sex == "F")
    #expect(labels.studies["2.25.2"]?.findings.isEmpty == true && labels.studies["2.25.2"]?.sex == nil)
    #expect(labels.studies["2.25.3"]?.findings == [.pneumothorax: false])
  }

  @Test(
    arguments: [
      ("", 1), ("pneumothorax\n1", 1), ("study_uid,outcome\n2.25.1,1", 1),
      ("study_uid,pneumothorax\n2.25.1,yes", 2), ("study_uid,pneumothorax\n2.25.1,1\n2.25.1,0", 3),
      ("study_uid,pneumothorax\nabc,1", 2), ("study_uid,pneumothorax\n2.25.1", 2),
      ("study_uid,pneumothorax,age\n2.25.1,1,old", 2), ("study_uid,pneumothorax,pneumothorax\n", 1),
      ("study_uid,pneumothorax\n\"2.25.1,1", 2),
    ])
  func whatIsWrongIsNamedWithItsLine(csv: String, line: Int) {
    let fault = #expect(throws: EvaluationLabels.Fault.self) { try EvaluationLabels(csv: csv) }
    #expect(fault?.line == line)
    #expect(fault?.reason.isEmpty == false)
  }
}

@Suite struct EvaluationReportTests {
  private func study(_ number: Int) throws -> UID<Study> { try #require(UID("2.25.\(number)")) }

  private func classification(
    _ number: Int, _ probability: Double?, shadow: Double? = nil
  ) throws -> StudyClassification {
    func finding(_ probability: Double, _ model: String) -> Finding {
      Finding(
        kind: .pneumothorax, isPresent: probability >= 0.5, probability: probability, operatingPoint: 0.5,
        model: ModelReference(id: model, version: "1"))
    }
    return StudyClassification(
      studyUID: try study(number), outcome: probability == nil ? .notEligible(reason: "x") : .negative,
      series: [], findings: probability.map { [finding($0, "a")] } ?? [],
      shadowFindings: shadow.map { [finding($0, "b")] } ?? [])
  }

  private func report() throws -> EvaluationReport {
    let labels = try EvaluationLabels(
      csv: """
        study_uid,pneumothorax,age,manufacturer
        2.25.1,1,30,A & <B>
        2.25.2,0,70,
        2.25.3,0,71,
        2.25.4,1,,
        2.25.9,1,,
        """)
    var evaluation = Evaluation(labels: labels, models: [], purposes: [:])
    var header = InstanceHeader()
    header.patientSex = "F"
    header.patientAge = "050Y"
    evaluation.add(try classification(1, 0.9, shadow: 0.2), header: header)
    evaluation.add(try classification(2, 0.2, shadow: 0.4), header: header)
    evaluation.add(try classification(3, 0.6, shadow: 0.3), header: nil)
    evaluation.add(try classification(4, nil), header: header)
    evaluation.add(try classification(7, 0.9), header: header)
    return evaluation.report()
  }

  @Test func studiesAreJoinedByTheirUIDAndTheRestIsCounted() throws {
    let report = try report()
    #expect(report.studies == 5 && report.labelled == 4 && report.labelsWithoutStudy == 1)
    #expect(report.results.map(\.model) == ["a@1", "b@1"])
    let deciding = report.results[0]
    #expect(deciding.n == 3 && deciding.positives == 1)
    #expect(deciding.notJudged == 1 && deciding.notJudgedPositives == 1)
    #expect(deciding.roc?.area == 1)
    #expect(report.results[1].role == "shadow" && report.results[1].roc?.area == 0)
  }

  @Test func groupsComeFromTheLabelsBeforeTheImages() throws {
    let groups = try report().results[0].groups
    #expect(
      groups.map { "\($0.by.rawValue) \($0.name) \($0.n)" } == [
        "sex F 2", "age 18-39 1", "age 60-79 2", "manufacturer A & <B> 1",
      ])
  }

  @Test func tableJSONAndPlotSayTheSame() throws {
    let report = try report()
    #expect(report.table().contains("AUC               1.000 (1.000 to 1.000)"))
    let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    #expect(json.contains("\"auc\":1") && json.contains("\"not_judged_positives\":1"))
    let svg = EvaluationPlot(report).svg()
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(svg.contains("AUC 1.000"))
  }
}
