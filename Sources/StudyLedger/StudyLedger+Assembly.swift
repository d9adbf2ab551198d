package import DICOMCore
import GRDB
package import TriageDomain

/// What assembly takes from the ledger and gives to it.
extension StudyLedger {
  /// Every open study with all its receipts, those of earlier revisions and conflicts too, in order of arrival.
  package func openStudies() async throws(LedgerError) -> [OpenStudy] {
    try await read("openStudies") { database in
      try Row.fetchAll(database, sql: Self.openQuery + " ORDER BY s.id").map {
        try Self.openStudy($0, in: database)
      }
    }
  }

  /// The same of one study; nil when it is closed or not there.
  package func openStudy(_ study: UID<Study>) async throws(LedgerError) -> OpenStudy? {
    try await read("openStudy") { database in
      try Row.fetchOne(database, sql: Self.openQuery + " AND s.uid = ?", arguments: [study.value]).map {
        try Self.openStudy($0, in: database)
      }
    }
  }

  /// The receipts of all studies after `sequence`, at most `limit`, in order.
  package func receipts(after sequence: Int64, limit: Int) async throws(LedgerError) -> [RecordedReceipt] {
    try await read("receipts") { database in
      try InstanceRows.fetch(where: "i.sequence > ?", [sequence], limit: limit, in: database)
    }
  }

  /// 0 before the first receipt.
  package func lastReceiptSequence() async throws(LedgerError) -> Int64 {
    try await read("lastReceiptSequence") { database in
      try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM instance") ?? 0
    }
  }

  /// Asks for the triage of the study's present revision.
  ///
  /// - Parameter knownThrough: The last receipt that the caller knows; nil for the study's last one.
  /// - Returns: false when that revision has one already.
  /// - Throws: `.missing` without such a study; `.refused` when `revision` is not its present one.
  package func requestTriage(
    study: UID<Study>, revision: Int, trigger: TriageTrigger, knownThrough: Int64? = nil, at moment: Timestamp
  ) async throws(LedgerError) -> Bool {
    let isNew = try await write("requestTriage") { database in
      let row = try StudyRow.find(study, in: database)
      return try TriageRows.request(
        row, revision: revision, trigger: trigger, knownThrough: knownThrough, at: moment, in: database)
    }
    if isNew { announce(.triage, .worklist) }
    return isNew
  }

  /// Opens the next revision of an open study whose triage was asked for without images that matter.
  ///
  /// - Returns: The new revision.
  /// - Throws: `.missing` without such a study; `.refused` when it is closed, or when its present revision has no triage
  ///   yet, which would then never have one.
  package func openRevision(study: UID<Study>, at moment: Timestamp) async throws(LedgerError) -> Int {
    let revision = try await write("openRevision") { database in
      let row = try StudyRow.find(study, in: database)
      guard row.state == .open, row.hasTriage else {
        throw LedgerError.refused(
          operation: "openRevision",
          reason: row.state == .open ? "revision \(row.revision) has no triage yet" : "the study is closed")
      }
      try database.execute(
        sql: "UPDATE study SET revision = ? WHERE id = ?", arguments: [row.revision + 1, row.id])
      try Events.add(
        "revision opened", "revision \(row.revision + 1)", study: row.id, at: moment, in: database)
      return row.revision + 1
    }
    announce(.worklist)
    return revision
  }

  /// Closes a study that is open at `revision`; when that revision has no triage, asks for it too.
  ///
  /// - Parameter knownThrough: The last receipt that the caller knows; a later one keeps the study open. nil for no
  ///   such condition.
  /// - Returns: false when the study is at another revision, closed already, or has a receipt that the caller does not
  ///   know; nothing has changed then.
  /// - Throws: `.missing` without such a study.
  package func close(
    study: UID<Study>, revision: Int, knownThrough: Int64? = nil, at moment: Timestamp
  ) async throws(LedgerError) -> Bool {
    let isClosed = try await write("close") { database in
      let row = try StudyRow.find(study, in: database)
      guard row.state.exits.contains(.closed), row.revision == revision else { return false }
      if let knownThrough, try Self.hasReceipt(of: row, after: knownThrough, in: database) { return false }
      try StudyRow.setState(.closed, of: row.id, at: moment, in: database)
      try Events.add("closed", "revision \(revision)", study: row.id, at: moment, in: database)
      _ = try TriageRows.request(
        row, revision: revision, trigger: .quietPeriod, knownThrough: knownThrough, at: moment, in: database)
      return true
    }
    if isClosed { announce(.triage, .worklist) }
    return isClosed
  }

  /// Closes an open study whose present revision has brought nothing that is read: the study is at the revision before
  /// again, whose triage and outcome stand. What came late stays; the next late instance opens a revision with the
  /// same number.
  ///
  /// - Parameter knownThrough: As for `close`.
  /// - Returns: false as for `close`, and when the revision has a triage or there is none before it.
  /// - Throws: `.missing` without such a study.
  package func withdrawRevision(
    study: UID<Study>, revision: Int, knownThrough: Int64? = nil, at moment: Timestamp
  ) async throws(LedgerError) -> Bool {
    let isClosed = try await write("withdrawRevision") { database in
      let row = try StudyRow.find(study, in: database)
      guard row.state.exits.contains(.closed), row.revision == revision, revision > 1, !row.hasTriage else {
        return false
      }
      if let knownThrough, try Self.hasReceipt(of: row, after: knownThrough, in: database) { return false }
      try database.execute(
        sql: "UPDATE study SET revision = ? WHERE id = ?", arguments: [revision - 1, row.id])
      try StudyRow.setState(.closed, of: row.id, at: moment, in: database)
      try Events.add(
        "closed", "revision \(revision - 1) stands: nothing that is read has come", study: row.id, at: moment,
        in: database)
      return true
    }
    if isClosed { announce(.worklist) }
    return isClosed
  }

  private static func hasReceipt(of study: StudyRow, after sequence: Int64, in database: Database) throws
    -> Bool
  {
    try Bool.fetchOne(
      database,
      sql: "SELECT EXISTS (SELECT 1 FROM instance WHERE study_id = ? AND sequence > ? AND is_conflict = 0)",
      arguments: [study.id, sequence]) ?? false
  }

  private static let openQuery = """
    SELECT s.id, s.uid, s.revision, t.state AS triage_state, t.known_through, b.known_through AS known_before
    FROM study s LEFT JOIN triage t ON t.study_id = s.id AND t.revision = s.revision
    LEFT JOIN triage b ON b.study_id = s.id AND b.revision = s.revision - 1 WHERE s.state = 'open'
    """

  private static func openStudy(_ row: Row, in database: Database) throws -> OpenStudy {
    let id: Int64 = row["id"]
    return OpenStudy(
      studyUID: try row.uid("uid"), revision: row["revision"],
      triageState: try row.wordIfPresent("triage_state"), knownThrough: row["known_through"],
      knownThroughBefore: row["known_before"],
      receipts: try InstanceRows.fetch(where: "i.study_id = ?", [id], in: database))
  }

  func announce(_ topics: LedgerHints.Topic...) {
    for topic in topics { hints.announce(topic) }
  }
}
