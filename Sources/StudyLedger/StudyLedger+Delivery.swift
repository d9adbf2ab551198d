import DICOMCore
import GRDB
package import TriageDomain

/// What a destination's lane takes from the ledger and gives to it.
extension StudyLedger {
  /// Expired leases that one claim looks after; the next claim sees to the rest.
  private static let leasesPerClaim = 100

  /// Claims up to `limit` deliveries that are due at one destination, those due longest first; an attempt of each is
  /// spent. A row whose lease has run out waits again, or is dead when its attempts are spent.
  package func claimDeliveries(
    destination: DestinationName, limit: Int, at moment: Timestamp, lease: Duration, maximumAttempts: Int
  ) async throws(LedgerError) -> [DeliveryClaim] {
    let (claims, buried) = try await write("claimDeliveries") { database in
      var buried = try Self.endLeases(
        of: destination, at: moment, maximumAttempts: maximumAttempts, in: database)
      var claims: [DeliveryClaim] = []
      let rows = try Row.fetchAll(
        database, sql: Self.nextDeliveries, arguments: [destination.value, moment.milliseconds, limit])
      for row in rows {
        try Transition.check(DeliveryState.waiting, to: .claimed, in: "claimDeliveries")
        let claim = try Self.claim(row, until: moment + lease)
        try database.execute(
          sql: "UPDATE delivery SET state = ?, attempts = ?, lease_until = ? WHERE id = ?",
          arguments: [
            DeliveryState.claimed.rawValue, claim.attempt, claim.leaseUntil.milliseconds, claim.id,
          ])
        guard claim.attempt > maximumAttempts else {
          claims.append(claim)
          continue
        }
        try Transition.check(DeliveryState.claimed, to: .dead, in: "claimDeliveries")
        try DeliveryRows.bury(row, reason: Self.spent(maximumAttempts), at: moment, in: database)
        buried += 1
      }
      return (claims, buried)
    }
    if buried > 0 { announce(.worklist) }
    return claims
  }

  /// Records that the destination has said it holds these objects. A row that is not claimed any more is left as it is:
  /// its object is sent once more, and the destination keeps one.
  package func delivered(_ ids: [Int64], at moment: Timestamp) async throws(LedgerError) {
    try await write("delivered", announcing: [.worklist]) { database in
      for id in ids {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM delivery WHERE id = ?", arguments: [id])
        guard let row else { throw LedgerError.missing(what: "delivery \(id)") }
        guard (try row.word("state") as DeliveryState).exits.contains(.delivered) else { continue }
        try database.execute(
          sql: """
            UPDATE delivery SET state = ?, lease_until = NULL, delivered_at = ?, last_error = NULL WHERE id = ?
            """,
          arguments: [DeliveryState.delivered.rawValue, moment.milliseconds, id])
        try DeliveryRows.tell("delivered", row, at: moment, in: database)
      }
    }
  }

  /// Ends an attempt that failed: the delivery waits until `retryAt`, or is dead without one.
  ///
  /// - Parameter reason: A sentence without patient data.
  /// - Throws: `.missing`; `.refused` when the delivery is not claimed.
  package func deliveryFailed(_ id: Int64, reason: String, retryAt: Timestamp?, at moment: Timestamp)
    async throws(LedgerError)
  {
    try await write("deliveryFailed", announcing: [.deliveries, .worklist]) { database in
      let next: DeliveryState = retryAt == nil ? .dead : .waiting
      let row = try DeliveryRows.check(id, to: next, in: "deliveryFailed", database: database)
      if let retryAt {
        try DeliveryRows.wait(id, until: retryAt, attempts: row["attempts"], reason: reason, in: database)
      } else {
        try DeliveryRows.bury(row, reason: reason, at: moment, in: database)
      }
    }
  }

  /// Gives claims back unspent, because the destination was down before anything was sent; they keep their place. Rows
  /// that are not claimed any more are left as they are.
  package func releaseDeliveries(_ ids: [Int64]) async throws(LedgerError) {
    try await write("releaseDeliveries") { database in
      for id in ids {
        try database.execute(
          sql: """
            UPDATE delivery SET state = ?, lease_until = NULL, attempts = attempts - 1 WHERE id = ? AND state = ?
            """,
          arguments: [DeliveryState.waiting.rawValue, id, DeliveryState.claimed.rawValue])
      }
    }
  }

  /// When the next delivery falls due or the next lease runs out at one destination; nil when nothing waits.
  package func nextDeliveryAt(destination: DestinationName) async throws(LedgerError) -> Timestamp? {
    try await read("nextDeliveryAt") { database in
      let due = try Int64.fetchOne(
        database,
        sql: "SELECT min(not_before) FROM delivery WHERE state = 'waiting' AND destination = ?",
        arguments: [destination.value])
      let lease = try Int64.fetchOne(
        database,
        sql: "SELECT min(lease_until) FROM delivery WHERE state = 'claimed' AND destination = ?",
        arguments: [destination.value])
      return [due, lease].compactMap(\.self).min().map(Timestamp.init(milliseconds:))
    }
  }

  /// The next rows of the index `delivery_due`.
  static let nextDeliveries = """
    SELECT v.id, v.destination, v.study_id, v.attempts, v.kind, v.instance_uid AS subject_uid, v.document_id,
      s.uid AS study_uid, \(DocumentRows.columns)
    FROM delivery v LEFT JOIN study s ON s.id = v.study_id LEFT JOIN document d ON d.id = v.document_id
    WHERE v.state = 'waiting' AND v.destination = ? AND v.not_before <= ? ORDER BY v.not_before, v.id LIMIT ?
    """

  private static func claim(_ row: Row, until lease: Timestamp) throws -> DeliveryClaim {
    let subject: DeliverySubject =
      (row["document_id"] as Int64?) == nil
      ? .workitem(try row.uid("subject_uid")) : .document(try DocumentRows.decode(row))
    return DeliveryClaim(
      id: row["id"], destination: try row.destination("destination"),
      studyUID: try row.uidIfPresent("study_uid"),
      subject: subject, attempt: row["attempts"] + 1, leaseUntil: lease)
  }

  /// - Returns: How many rows are dead by it.
  private static func endLeases(
    of destination: DestinationName, at moment: Timestamp, maximumAttempts: Int, in database: Database
  ) throws -> Int {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM delivery WHERE state = 'claimed' AND destination = ? AND lease_until <= ?
        ORDER BY lease_until LIMIT \(leasesPerClaim)
        """,
      arguments: [destination.value, moment.milliseconds])
    var buried = 0
    for row in rows {
      let attempts: Int = row["attempts"]
      let isSpent = attempts >= maximumAttempts
      try Transition.check(DeliveryState.claimed, to: isSpent ? .dead : .waiting, in: "claimDeliveries")
      if isSpent {
        try DeliveryRows.bury(row, reason: spent(maximumAttempts), at: moment, in: database)
        buried += 1
      } else {
        try DeliveryRows.wait(
          row["id"], until: moment, attempts: attempts, reason: "the lease ran out", in: database)
      }
    }
    return buried
  }

  private static func spent(_ attempts: Int) -> String {
    "given up after \(attempts) attempts; the last one never said how it ended"
  }
}
