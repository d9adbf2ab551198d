import DICOMCore
import GRDB
package import TriageDomain

/// What triage takes from the ledger.
extension StudyLedger {
  /// Expired leases that one claim looks after; the next claim sees to the rest.
  private static let leasesPerClaim = 100

  /// Claims the most urgent triage that is due, the oldest of equal ones; nil when none is.
  ///
  /// An attempt is spent here. The identity of the results is minted and stored at a revision's first claim and is the
  /// same ever after. A study is in one worker's hands at a time: its next revision waits for the end of the one before.
  /// A row whose lease has run out waits again, or is dead when its attempts are spent.
  ///
  /// - Parameters:
  ///   - lease: For how long the claim holds without `extendLease`.
  ///   - maximumAttempts: At least 1.
  package func claimTriage(at moment: Timestamp, lease: Duration, maximumAttempts: Int)
    async throws(LedgerError) -> TriageClaim?
  {
    let (claimed, buried) = try await write("claimTriage") { database in
      var buried = try Self.endLeases(at: moment, maximumAttempts: maximumAttempts, in: database)
      while let row = try Self.next(at: moment, in: database) {
        let claim = try Self.take(row, until: moment + lease, at: moment, in: database)
        guard claim.attempt > maximumAttempts else { return (claim as TriageClaim?, buried) }
        // The claim that ended without an end was the last; this one only says so.
        try Transition.check(TriageState.claimed, to: .dead, in: "claimTriage")
        try TriageRows.bury(
          claim.id, study: row["study_id"], reason: Self.spent(maximumAttempts), at: moment, in: database)
        buried += 1
      }
      return (nil, buried)
    }
    if claimed != nil || buried > 0 { announce(.worklist) }
    guard var claim = claimed else { return nil }
    let study = claim.studyUID
    claim.instances = try await read("claimTriage") { database in
      try InstanceRows.fetch(where: "s.uid = ? AND i.is_conflict = 0", [study.value], in: database)
        .map(\.instance)
    }
    return claim
  }

  /// Holds a claim for longer.
  ///
  /// - Throws: `.refused` when the lease was lost to another claim.
  package func extendLease(_ claim: TriageClaim, until moment: Timestamp) async throws(LedgerError) {
    try await write("extendLease") { database in
      // Any exit of `claimed` does: the row stays where it is.
      _ = try TriageRows.held(claim, to: .waiting, in: "extendLease", database: database)
      try database.execute(
        sql: "UPDATE triage SET lease_until = ? WHERE id = ?", arguments: [moment.milliseconds, claim.id])
    }
  }

  /// When the next triage falls due or the next lease runs out; nil when nothing waits.
  package func nextTriageAt() async throws(LedgerError) -> Timestamp? {
    try await read("nextTriageAt") { database in
      let due = try Int64.fetchOne(database, sql: Self.nextDue)
      let lease = try Int64.fetchOne(
        database, sql: "SELECT min(lease_until) FROM triage WHERE state = 'claimed'")
      return [due, lease].compactMap(\.self).min().map(Timestamp.init(milliseconds:))
    }
  }

  /// The first row of the index `triage_next` that is due and whose study is in nobody's hands.
  static let nextClaim = """
    SELECT t.id, t.study_id, t.revision, t.attempts, t.token, t.identity, t.requested_at
    FROM triage t INDEXED BY triage_next
    WHERE t.state = 'waiting' AND t.not_before <= ? AND NOT EXISTS (
      SELECT 1 FROM triage o WHERE o.study_id = t.study_id AND o.state = 'claimed')
    ORDER BY t.due_at, t.id LIMIT 1
    """

  static let nextDue = """
    SELECT t.not_before FROM triage t INDEXED BY triage_due WHERE t.state = 'waiting' AND NOT EXISTS (
      SELECT 1 FROM triage o WHERE o.study_id = t.study_id AND o.state = 'claimed')
    ORDER BY t.not_before LIMIT 1
    """

  private static func next(at moment: Timestamp, in database: Database) throws -> Row? {
    try Row.fetchOne(database, sql: nextClaim, arguments: [moment.milliseconds])
  }

  private static func take(_ row: Row, until lease: Timestamp, at moment: Timestamp, in database: Database)
    throws -> TriageClaim
  {
    try Transition.check(TriageState.waiting, to: .claimed, in: "claimTriage")
    let study: Int64 = row["study_id"]
    let revision: Int = row["revision"]
    let predecessor = try predecessor(of: revision, study: study, in: database)
    var identity: ResultIdentity
    if (row["identity"] as String?) != nil {
      identity = try row.json("identity")
    } else {
      identity = .mint(at: moment)
      // A finding of the study is tracked from revision to revision.
      if let predecessor { identity.tracking.merge(predecessor.tracking) { _, earlier in earlier } }
    }
    let claim = TriageClaim(
      id: row["id"], studyUID: try studyUID(study, in: database), revision: revision,
      attempt: row["attempts"] + 1, identity: identity,
      predecessor: predecessor, instances: [],
      floor: try floor(study, in: database), leaseUntil: lease, requestedAt: row.moment("requested_at"),
      token: row["token"] + 1)
    try database.execute(
      sql: """
        UPDATE triage SET state = ?, attempts = ?, token = ?, identity = ?, lease_until = ? WHERE id = ?
        """,
      arguments: [
        TriageState.claimed.rawValue, claim.attempt, claim.token, try StoredJSON.encode(identity),
        lease.milliseconds, claim.id,
      ])
    try Events.add(
      "claimed", "revision \(revision), attempt \(claim.attempt)", study: study, at: moment, in: database)
    return claim
  }

  /// - Returns: How many rows are dead by it.
  private static func endLeases(at moment: Timestamp, maximumAttempts: Int, in database: Database) throws
    -> Int
  {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT id, study_id, attempts FROM triage WHERE state = 'claimed' AND lease_until <= ?
        ORDER BY lease_until LIMIT \(leasesPerClaim)
        """,
      arguments: [moment.milliseconds])
    var buried = 0
    for row in rows {
      let id: Int64 = row["id"]
      let isSpent = row["attempts"] >= maximumAttempts
      try Transition.check(TriageState.claimed, to: isSpent ? .dead : .waiting, in: "claimTriage")
      if isSpent {
        try TriageRows.bury(
          id, study: row["study_id"], reason: spent(maximumAttempts), at: moment, in: database)
        buried += 1
      } else {
        try TriageRows.wait(id, until: moment, reason: "the lease ran out", in: database)
      }
    }
    return buried
  }

  private static func spent(_ attempts: Int) -> String {
    "given up after \(attempts) attempts; the last one never said how it ended"
  }

  private static func studyUID(_ id: Int64, in database: Database) throws -> UID<Study> {
    let row = try Row.fetchOne(database, sql: "SELECT uid FROM study WHERE id = ?", arguments: [id])
    guard let row else { throw LedgerError.missing(what: "study of a triage") }
    return try row.uid("uid")
  }

  private static func floor(_ study: Int64, in database: Database) throws -> Priority? {
    try Row.fetchOne(
      database,
      sql: "SELECT w.floor FROM study s JOIN workitem w ON w.id = s.workitem_id WHERE s.id = ?",
      arguments: [study]
    )?.wordIfPresent("floor")
  }

  private static func predecessor(of revision: Int, study: Int64, in database: Database) throws
    -> ResultIdentity?
  {
    try Row.fetchOne(
      database,
      sql: """
        SELECT identity FROM triage t WHERE study_id = ? AND revision < ? AND state = 'concluded'
          AND EXISTS (SELECT 1 FROM document d WHERE d.study_id = t.study_id AND d.triage_id = t.id AND d.kind = 'SR')
        ORDER BY revision DESC LIMIT 1
        """,
      arguments: [study, revision]
    )?.json("identity")
  }
}
