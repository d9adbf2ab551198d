import DICOMCore
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

@testable import Worklist

/// The pages' main tasks in headless Chromium (`Fixtures/page/tour.py`), with a log-in and a seeded ledger.
@Suite("A reader's and an operator's day")
struct PageTourTests {
  struct Seen: Decodable, Sendable {
    struct Safe: Decodable, Sendable {
      let owned: String?
      let scripts: [String?]
      let bold: Int
      let text: String
    }

    let problem: String
    let cookies: String
    let wide: [Bool]
    let who: String
    let safe: [Safe]
    let moves: [Int]
    let search: String
    let agreed: String
    let focus: String?
    let captions: [String]
    let outlines: [Int]
    let window: String
    let said: String
    let dead: String
    let theme: [String]
  }

  private static let hostile =
    "<img src=x onerror=window.owned=1><script>window.owned=1</script><b><i>x</i></b>"

  private func seed(_ served: ServedWorklist) async throws {
    let first = Seed(number: 1, name: "Phantom^Bo", description: Self.hostile, arrival: 0)
    var finding = first.finding(.intracranialHaemorrhage, present: true, 0.91, .left)
    finding.volumeML = 12.34
    finding.keyInstance = try Seed.uid("1.2.826.0.1.1.1.2")
    finding.outlines = [
      SliceOutline(
        instance: try Seed.uid("1.2.826.0.1.1.1.2"), sopClass: .ct, frame: nil, rows: 512, columns: 512,
        polygons: [
          [
            ImagePoint(column: 100, row: 100), ImagePoint(column: 150, row: 100),
            ImagePoint(column: 150, row: 150),
          ]
        ], runs: [])
    ]
    try await served.seed(first, outcome: .positive, findings: [finding], priority: .high)
    let destination = try #require(DestinationName("ups"))
    let claims = try await served.ledger.claimDeliveries(
      destination: destination, limit: 9, at: ServedWorklist.moment, lease: .seconds(60), maximumAttempts: 3)
    for claim in claims {
      try await served.ledger.deliveryFailed(
        claim.id, reason: "refused: \(Self.hostile)", retryAt: nil, at: ServedWorklist.moment)
    }
    let second = Seed(
      number: 2, name: Self.hostile, patientID: Self.hostile, accession: Self.hostile, arrival: 1000)
    try await served.seed(second, outcome: .notEligible(reason: Self.hostile))
    try await served.seed(Seed(number: 3, name: "Phantom^Cy", modality: Self.hostile, arrival: 2000))
  }

  @Test(
    "Log-in, list, keys, verdicts, slices, outlines, a second try and log-out work, and text stays text",
    arguments: [(1440, 900), (360, 740)])
  func tour(width: Int, height: Int) async throws {
    try await LogInServiceTests.run { served in
      try await seed(served)
      let script = PackageRoot.fixtures.appending(path: "page/tour.py").path
      let run = try await ToolRun.succeed(
        PackageRoot.python.path,
        [
          script, "http://127.0.0.1:\(served.port)/", "--token", LogInServiceTests.caretaker, "--width",
          "\(width)",
          "--height", "\(height)",
        ])
      let seen = try JSONDecoder().decode(Seen.self, from: Data(run.output.utf8))
      #expect(seen.problem == "This token is not valid." && seen.cookies == "" && seen.who == "kim")
      #expect(seen.moves == [0, 1] && seen.search == "1 of 3 studies")
      #expect(seen.agreed == "kim agrees" && seen.focus == "link")
      #expect(seen.captions[0].hasSuffix("Intracranial haemorrhage outlined") && seen.outlines == [1, 0])
      #expect(Set(seen.captions.map { $0.prefix(7) }) == ["Image 1", "Image 2"])
      #expect(seen.window == "Brain")
      #expect(seen.said.contains("kim disagrees: intracranial haemorrhage is on another side"))
      #expect(seen.said.contains("<b>left</b>"))
      #expect(seen.dead == "Nothing has been given up.")
      #expect(seen.theme[0] == "dark")
      #expect(seen.wide == [false, false, false])
      for page in seen.safe {
        #expect(
          page.owned == nil && page.bold == 0 && page.scripts.allSatisfy { $0?.hasPrefix("/assets/") == true }
        )
        #expect(page.text.contains("onerror=window.owned"))
      }
      let study: UID<Study> = try Seed.uid("1.2.826.0.1.1")
      let verdicts = try await served.ledger.verdicts(study: study)
      #expect(verdicts.map(\.reader) == ["kim", "kim"] && verdicts.map(\.word) == [.agree, .disagree])
      let entry = try #require(try await served.ledger.worklistEntry(study: study))
      #expect(entry.deliveries.map(\.state) == [.waiting] && entry.workitem.priority == .high)
    }
  }
}
