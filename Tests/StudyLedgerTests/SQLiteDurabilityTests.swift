import BlockingThreads
import DICOMCore
import Foundation
import GRDB
import Testing
import TriageDomain

@testable import StudyLedger

/// Makes every new delivery fail, from another connection.
func refuseDeliveries(at path: String) throws {
  try DatabaseQueue(path: path).write { database in
    try database.execute(
      sql: """
        CREATE TRIGGER no_delivery BEFORE INSERT ON delivery BEGIN SELECT RAISE (ABORT, 'refused by a test'); END
        """)
  }
}

@Suite("SQLite ledger: durability and versions")
struct SQLiteDurabilityTests {
  @Test("The writer says synchronous=FULL and WAL, and keeps saying so")
  func durable() async throws {
    let made = try LedgerUnderTest()
    _ = try await made.record(Made.receipt(study: 1))
    let (synchronous, journal, keys) = try await made.ledger.pool.writeWithoutTransaction { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA synchronous"),
        try String.fetchOne(database, sql: "PRAGMA journal_mode"),
        try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
      )
    }
    #expect(synchronous == 2 && journal == "wal" && keys == 1)
  }

  @Test("A writer that is not durable is refused")
  func notDurable() async throws {
    let made = try LedgerUnderTest()
    try await made.ledger.pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      #expect(throws: LedgerError.self) { try LedgerOpening.verifyDurability(database, path: "x") }
    }
  }

  @Test("What was committed is there after the process was cut off")
  func cutOff() async throws {
    let made = try LedgerUnderTest()
    let study = try await made.waitingStudy(1)
    let claim = try #require(try await made.claim())
    // The files as a kill leaves them: the log not yet copied into the database, nothing closed.
    let other = try LedgerUnderTest()
    let path = other.folder + "/copy.sqlite"
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: made.path + suffix, toPath: path + suffix)
    }
    let reopened = try StudyLedger(path: path)
    #expect(try await reopened.worklistEntry(study: study) == made.ledger.worklistEntry(study: study))
    let again = try await reopened.claimTriage(
      at: claim.leaseUntil, lease: .seconds(1), maximumAttempts: 3)
    #expect(again?.attempt == 2 && again?.identity == claim.identity)
  }

  @Test("Every older version is migrated and keeps its rows", arguments: 0..<Schema.steps.count)
  func migrations(version: Int) async throws {
    let made = try LedgerUnderTest()
    let path = made.folder + "/older.sqlite"
    let older = try DatabaseQueue(path: path)
    try Schema.migrator(upTo: version).migrate(older)
    if version > 0 {
      try await older.write { database in
        let prepared = try PreparedReceipt(Made.receipt(study: 1))
        try database.execute(
          sql: """
            INSERT INTO workitem (uid, state, priority, label, created_at, modified_at, version, attributes)
              VALUES ('1.2', 'SCHEDULED', 'HIGH', 'Interpretation', 1, 1, 1, '{}');
            INSERT INTO study (uid, state, revision, workitem_id, header, modalities, instance_count, conflict_count,
              first_received_at, last_received_at) VALUES ('1.2.826.0.1.1', 'open', 1, 1, ?, 'CT', 1, 0, 1, 1)
            """, arguments: [prepared.header])
        try database.execute(
          sql: """
            INSERT INTO instance (study_id, revision, series_uid, instance_uid, digest, is_conflict, sop_class_uid,
              transfer_syntax_uid, path, byte_count, calling_ae_title, called_ae_title, peer_address, association_id,
              received_at, header)
              VALUES (1, 1, '1.2.826.0.1.1.1', '1.2.826.0.1.1.1.1', 'a', 0, '1.2', '1.2.3', 'a/b', 1, 'A', 'B', '', '', 1, ?)
            """, arguments: [prepared.header])
        // From this step on, receipts write the index themselves.
        guard version >= 8 else { return }
        try database.execute(
          sql: """
            INSERT INTO study_index (study_id, patient_name) VALUES (1, 'Phantom^Made Up');
            INSERT INTO series_index (study_id, series_uid, first_sequence, instance_count)
              VALUES (1, '1.2.826.0.1.1.1', 1, 1)
            """)
      }
    }
    try older.close()
    let ledger = try StudyLedger(path: path)
    #expect(try await ledger.worklist(limit: 9, offset: 0).count == (version > 0 ? 1 : 0))
    let study = Made.study(1)
    _ = try await LedgerUnderTest.threads.run { try ledger.record(Made.receipt(study: 1, instance: 5)) }
    var query = StudyQuery()
    query.patientName = .beginning("phantom")
    #expect(try await ledger.studies(query, limit: 9, offset: 0).map(\.seriesCount) == [1])
    #expect(try await ledger.series(study: study).map(\.instanceCount) == [version > 0 ? 2 : 1])
    #expect(try await ledger.close(study: study, revision: 1, at: .ms(1)))
    #expect(try await ledger.claimTriage(at: .ms(1), lease: .seconds(1), maximumAttempts: 1) != nil)
  }

  @Test("A database of a newer program is refused and left as it is")
  func newer() throws {
    let made = try LedgerUnderTest()
    let path = made.folder + "/newer.sqlite"
    var migrator = Schema.migrator
    migrator.registerMigration("9999 from the future") {
      try $0.execute(sql: "CREATE TABLE later (id INTEGER)")
    }
    let newer = try DatabaseQueue(path: path)
    try migrator.migrate(newer)
    try newer.close()
    #expect(throws: LedgerError.unusable(path: path, reason: "it is newer than this program")) {
      try StudyLedger(path: path)
    }
    #expect(throws: LedgerError.self) { try StudyLedger.readOnly(path: path) }
  }

  @Test("Another program's database, a file that is none, and no place at all are refused")
  func foreign() throws {
    let made = try LedgerUnderTest()
    let path = made.folder + "/foreign.sqlite"
    try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA application_id = 7") }
    #expect(throws: LedgerError.unusable(path: path, reason: "it is another program's database")) {
      try StudyLedger(path: path)
    }
    let text = made.folder + "/text"
    try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: text))
    #expect(throws: LedgerError.self) { try StudyLedger(path: text) }
    #expect(throws: LedgerError.self) { try StudyLedger(path: made.folder + "/missing/ledger.sqlite") }
    #expect(throws: LedgerError.self) { try StudyLedger.readOnly(path: made.folder + "/none.sqlite") }
  }

  @Test("A reader beside the daemon sees each commit and can write nothing")
  func readOnly() async throws {
    let made = try LedgerUnderTest()
    let reader = try StudyLedger.readOnly(path: made.path)
    let study = try await made.waitingStudy(1)
    #expect(try await reader.worklistEntry(study: study) == made.ledger.worklistEntry(study: study))
    let order = DeliveryOrder(destination: Made.pacs, subject: .workitem(UID("1.2.77")!))
    await #expect(throws: LedgerError.self) { try await reader.enqueue([order], study: nil, at: .ms(1)) }
    #expect(try await made.ledger.deliveries(state: nil, limit: 1).isEmpty)
    _ = try await made.waitingStudy(2)
    #expect(try await reader.counts().triages == [.waiting: 2])
  }

  @Test("Two processes' writers take turns")
  func twoWriters() async throws {
    let made = try LedgerUnderTest()
    let other = try StudyLedger(path: made.path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...20 {
        group.addTask {
          let ledger = number % 2 == 0 ? made.ledger : other
          _ = try await LedgerUnderTest.threads.run { try ledger.record(Made.receipt(study: number)) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await other.counts().studies == [.open: 20])
  }

  @Test("One caller's receipt that fails does not fail those that share its commit")
  func isolation() async throws {
    let made = try LedgerUnderTest()
    try await DatabaseQueue(path: made.path).write { database in
      try database.execute(
        sql: """
          CREATE TRIGGER bad BEFORE INSERT ON instance WHEN NEW.digest = 'bad'
          BEGIN SELECT RAISE (ABORT, 'refused by a test'); END
          """)
    }
    let recorded = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 1...24 {
        group.addTask {
          do {
            _ = try await made.record(
              Made.receipt(study: 1, instance: number, digest: number % 4 == 0 ? "bad" : "good"))
            return true
          } catch { return false }
        }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(recorded == 18)
    #expect(try await made.ledger.counts().instances == 18)
    await #expect(throws: LedgerError.self) {
      try await made.record(Made.receipt(study: 2), Made.receipt(study: 2, instance: 2, digest: "bad"))
    }
    #expect(try await made.ledger.worklistEntry(study: Made.study(2)) == nil)
  }

  @Test("An error's words carry no values, since those are patients'")
  func noValues() async throws {
    let made = try LedgerUnderTest()
    try refuseDeliveries(at: made.path)
    let study = try await made.waitingStudy(1)
    let order = DeliveryOrder(destination: Made.pacs, subject: .workitem(UID("1.2.77")!))
    let ledger = made.ledger
    let error = await #expect(throws: LedgerError.self) {
      try await ledger.enqueue([order], study: study, at: .ms(1))
    }
    let words = try #require(error).description
    #expect(words.contains("refused by a test") && !words.contains("1.2.77"))
  }
}
