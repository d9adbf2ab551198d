import BlockingThreads
import DICOMCore
import DICOMObjects
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

@testable import Reception

/// Queries by DCMTK's findscu on the acceptor that takes instances.
@Suite struct FindTests {
  /// Finds `count` studies, whatever is asked; refuses an identifier without a level.
  private struct Archive: FindAnswering {
    var count = 3
    var isWhole = true
    let sopClasses: Set<SOPClass> = [.studyRootFind]

    func answer(_ identifier: DataSet, sopClass: SOPClass) -> FindAnswer {
      guard identifier.string(.queryRetrieveLevel) != nil else {
        return .failed(.dataSetDoesNotMatchSOPClass)
      }
      return .found(
        (0..<count).map { number in
          var set = identifier
          set.set(.patientName, .PN, "Phantom^Åsa \(number)")
          return set
        }, usesAllKeys: true, isWhole: isWhole)
    }
  }

  private func find(_ reception: RunningReception, _ options: [String]) async throws -> String {
    let run = try await ToolRun.run(
      "findscu",
      ["-v", "-S", "-aet", "PACS", "-aec", "TRIAGED"] + options + ["127.0.0.1", "\(reception.port)"])
    return run.output + run.errors
  }

  @Test func `findscu gets every match and the final status`() async throws {
    try await RunningReception.during(queries: Archive()) { reception in
      let text = try await find(reception, ["-k", "QueryRetrieveLevel=STUDY", "-k", "PatientName"])
      #expect(text.components(separatedBy: "Pending").count >= 3, "\(text)")
      #expect(text.contains("Received Final Find Response (Success)"), "\(text)")
    }
  }

  @Test func `when there are more matches than are given the last status says so`() async throws {
    try await RunningReception.during(queries: Archive(isWhole: false)) { reception in
      let text = try await find(reception, ["-k", "QueryRetrieveLevel=STUDY"])
      #expect(text.contains("OutOfResources") || text.contains("Out of resources"), "\(text)")
    }
  }

  @Test func `C-CANCEL ends a query early, and the association goes on`() async throws {
    try await RunningReception.during(queries: Archive(count: 20_000)) { reception in
      let text = try await find(
        reception, ["--cancel", "2", "--repeat", "2", "-k", "QueryRetrieveLevel=STUDY"])
      #expect(text.components(separatedBy: "Cancel").count >= 3, "\(text.suffix(2000))")
      #expect(!text.contains("Find Failed"), "\(text.suffix(2000))")
    }
  }

  @Test func `a refused identifier is answered with its status`() async throws {
    try await RunningReception.during(queries: Archive()) { reception in
      let text = try await find(reception, ["-k", "PatientName"])
      #expect(
        text.contains("DataSetDoesNotMatchSOPClass"), "\(text)")
    }
  }

  @Test func `without someone who answers, no query context is accepted`() async throws {
    try await RunningReception.during { reception in
      let text = try await find(reception, ["-k", "QueryRetrieveLevel=STUDY"])
      #expect(text.contains("No Acceptable Presentation Contexts"), "\(text)")
    }
  }
}
