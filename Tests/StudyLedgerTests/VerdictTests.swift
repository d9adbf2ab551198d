import DICOMCore
import GRDB
import Testing
import TriageDomain

@testable import StudyLedger

@Suite("Reader verdicts in the ledger")
struct VerdictTests {
  private static func verdict(
    _ study: UID<Study>, _ word: ReaderVerdict.Word, _ objection: ReaderVerdict.Objection? = nil,
    finding: FindingKind? = nil, comment: String = "", by reader: String = "bo", at seconds: Int64 = 0
  ) throws -> ReaderVerdict {
    try #require(
      ReaderVerdict(
        studyUID: study, revision: 0, finding: finding, word: word, objection: objection, comment: comment,
        reader: reader, at: Timestamp(milliseconds: 1_000_000 + seconds * 1000)))
  }

  @Test(
    "A verdict stands in the ledger and in the story without its comment, and changes neither order nor outcome"
  )
  func recorded() async throws {
    let driver = try LedgerDriver.sqlite.make()
    let study = try await driver.waitingStudy(1)
    let claim = try #require(try await driver.claim())
    try await driver.ledger.conclude(claim, Made.conclusion(claim), at: .ms(6000))
    let before = try #require(try await driver.ledger.worklistEntry(study: study))
    let said = try await driver.ledger.add(
      try Self.verdict(study, .disagree, .wrongSide, finding: .pneumothorax, comment: "left, Mrs Phantom"))
    #expect(said.revision == 1)
    let after = try #require(try await driver.ledger.worklistEntry(study: study))
    #expect(after.verdicts == [said])
    var same = after
    same.verdicts = []
    #expect(same == before)
    let line = try #require(try await driver.ledger.events(study: study).last)
    #expect(line.name == "verdict" && line.detail == "bo disagrees: pneumothorax is on another side")
  }

  @Test("Agreement needs an outcome to agree with; that a study was seen can always be said")
  func withoutOutcome() async throws {
    let driver = try LedgerDriver.sqlite.make()
    let study = try await driver.waitingStudy(1)
    await #expect(throws: LedgerError.self) { try await driver.ledger.add(try Self.verdict(study, .agree)) }
    #expect(try await driver.ledger.add(try Self.verdict(study, .seen)).revision == 1)
    let unknown: UID<Study> = .mint()
    await #expect(throws: LedgerError.missing(what: "study \(unknown)")) {
      try await driver.ledger.add(try Self.verdict(unknown, .seen))
    }
  }

  @Test("What somebody said stands: a row can't be changed")
  func appendOnly() async throws {
    let driver = try LedgerDriver.sqlite.make()
    let study = try await driver.waitingStudy(1)
    _ = try await driver.ledger.add(try Self.verdict(study, .seen))
    await #expect(throws: LedgerError.self) {
      try await driver.ledger.write("test") { try $0.execute(sql: "UPDATE verdict SET reader = 'kim'") }
    }
    #expect(try await driver.ledger.verdicts(study: study).map(\.reader) == ["bo"])
  }

  @Test("The newest verdict of each reader on each subject counts")
  func counting() throws {
    let study: UID<Study> = .mint()
    let verdicts = [
      try Self.verdict(study, .seen), try Self.verdict(study, .agree, finding: .pneumothorax),
      try Self.verdict(study, .agree, by: "kim"), try Self.verdict(study, .agree),
      try Self.verdict(study, .disagree, .falseFinding, finding: .pneumothorax),
    ]
    #expect(verdicts.counting == Array(verdicts[2...]))
  }

  @Test("A verdict whose parts do not fit can't be made")
  func parts() {
    func isMade(
      _ word: ReaderVerdict.Word, _ objection: ReaderVerdict.Objection?, _ finding: FindingKind?,
      _ comment: String = "", reader: String = "bo"
    ) -> Bool {
      ReaderVerdict(
        studyUID: .mint(), revision: 0, finding: finding, word: word, objection: objection, comment: comment,
        reader: reader, at: Timestamp(milliseconds: 0)) != nil
    }
    #expect(isMade(.seen, nil, nil) && isMade(.agree, nil, .pneumothorax, "well seen"))
    #expect(isMade(.disagree, .missedFinding, .pneumothorax) && isMade(.disagree, .other, nil, "artefact"))
    #expect(
      !isMade(.agree, .other, nil, "x") && !isMade(.disagree, nil, nil) && !isMade(.disagree, .other, nil))
    for objection in [ReaderVerdict.Objection.missedFinding, .falseFinding, .wrongSide] {
      #expect(!isMade(.disagree, objection, nil, "x"))
    }
    #expect(isMade(.agree, nil, nil, String(repeating: "x", count: 200)))
    #expect(!isMade(.agree, nil, nil, String(repeating: "x", count: 201)))
    #expect(!isMade(.agree, nil, nil, "two\nlines") && !isMade(.seen, nil, nil, reader: ""))
  }
}
