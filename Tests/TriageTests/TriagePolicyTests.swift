import DICOMCore
import DICOMObjects
import Foundation
import Testing
import Triage
import TriageDomain

@Suite struct TriagePolicyTests {
  @Test(arguments: [(1, 10), (2, 20), (3, 40), (6, 300)])
  func eachWaitDoublesUpToTheLongest(attempt: Int, seconds: Int64) {
    let moment = Timestamp(milliseconds: 5000)
    let retryAt = RetryPolicy().retry(after: attempt, of: 10, at: moment)
    #expect(retryAt == Timestamp(milliseconds: 5000 + seconds * 1000))
  }

  @Test func theLastAttemptIsNotRepeated() {
    #expect(RetryPolicy().retry(after: 3, of: 3, at: Timestamp(milliseconds: 0)) == nil)
  }

  @Test func eachDestinationGetsTheKindsOfItsRoute() {
    let report = document(.structuredReport)
    let state = document(.presentationState)
    let policy = DeliveryPlanPolicy(routes: [
      DestinationRoute(destination: destination("all"), documents: [.structuredReport, .presentationState]),
      DestinationRoute(
        destination: destination("ups"), documents: [], workitemOutcomes: Set(OutcomeKind.allCases)),
      DestinationRoute(destination: destination("alert"), documents: [], workitemOutcomes: [.positive]),
    ])
    let workitem: UID<Instance> = uid("1.9")
    #expect(
      policy.orders(outcome: .negative, documents: [report, state], workitem: workitem) == [
        DeliveryOrder(destination: destination("all"), subject: .document(report)),
        DeliveryOrder(destination: destination("all"), subject: .document(state)),
        DeliveryOrder(destination: destination("ups"), subject: .workitem(workitem)),
      ])
    #expect(
      policy.orders(outcome: .positive, documents: [], workitem: workitem).map(\.destination)
        == [destination("ups"), destination("alert")])
    #expect(policy.orders(outcome: .positive, documents: [], workitem: nil).isEmpty)
  }

  private func document(_ kind: ResultDocument.Kind) -> ResultDocument {
    ResultDocument(
      kind: kind, instanceUID: uid("1.\(kind.rawValue.utf8.count)"), seriesUID: uid("1.1"),
      sopClass: .comprehensive3DSR,
      transferSyntax: .explicitLittleEndian, path: path("results/x.dcm"))
  }

  @Test func theSameResultAgainIsTheSameFile() throws {
    let root = NSTemporaryDirectory() + "results-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    var report = DataSet()
    report.set(.sopClassUID, SOPClass.comprehensive3DSR)
    report.set(.sopInstanceUID, UID<Instance>.mint())
    report.set(.studyInstanceUID, UID<Study>.mint())
    let spool = ResultSpool(root: root)
    #expect(throws: TriageError.self) {
      try spool.write(MadeResult(kind: .structuredReport, dataSet: report))
    }
    report.set(.seriesInstanceUID, UID<Series>.mint())
    let first = try spool.write(MadeResult(kind: .structuredReport, dataSet: report))
    let bytes = try Data(contentsOf: URL(filePath: first.path.absolute(in: root)))
    let second = try spool.write(MadeResult(kind: .structuredReport, dataSet: report))
    #expect(first == second)
    #expect(try Data(contentsOf: URL(filePath: second.path.absolute(in: root))) == bytes)
    #expect(first.path.value.hasPrefix("results/"))
  }
}
