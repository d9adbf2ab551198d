package import DICOMCore
import GRDB
package import TriageDomain

/// How a triage ends.
extension StudyLedger {
  /// Commits everything a triage came to, at once: outcome, findings, documents, deliveries and the workitem's priority,
  /// which is the higher of the asked one and the floor. A COMPLETED or CANCELED workitem stays as it is.
  ///
  /// - Throws: `.refused` when the lease was lost to another claim; nothing has changed then.
  package func conclude(_ claim: TriageClaim, _ conclusion: TriageConclusion, at moment: Timestamp)
    async throws(LedgerError)
  {
    let policy = order
    try await write("conclude", announcing: [.worklist, .deliveries, .triage]) { database in
      let (study, revision) = try TriageRows.held(claim, to: .concluded, in: "conclude", database: database)
      let classification = conclusion.classification
      try database.execute(
        sql: """
          UPDATE triage SET state = ?, lease_until = NULL, outcome = ?, outcome_reason = ?, series = ?, timings = ?,
            concluded_at = ? WHERE id = ?
          """,
        arguments: [
          TriageState.concluded.rawValue, classification.outcome.word, classification.outcome.reason,
          try StoredJSON.encode(classification.series), try StoredJSON.encode(classification.timings),
          moment.milliseconds, claim.id,
        ])
      try FindingRows.insert(
        classification.findings, shadow: classification.shadowFindings, triage: claim.id, in: database)
      for document in conclusion.documents {
        _ = try DocumentRows.save(document, study: study, triage: claim.id, in: database)
      }
      for order in conclusion.deliveries {
        try DeliveryRows.insert(order, study: study, at: moment, in: database)
      }
      try WorkitemRows.prioritise(
        study: study, revision: revision, asked: conclusion.priority, policy: policy, at: moment, in: database
      )
      try Events.add(
        "concluded", "revision \(revision), \(classification.outcome.word)", study: study, at: moment,
        in: database)
    }
  }

  /// Ends an attempt that did not come to an outcome: the triage waits until `retryAt`, or is dead without one and the
  /// study is shown as failed.
  ///
  /// - Parameters:
  ///   - reason: A sentence without patient data.
  ///   - priority: What a failed study is to be read with; used when the triage is dead.
  /// - Throws: `.refused` when the lease was lost to another claim.
  package func fail(
    _ claim: TriageClaim, reason: String, retryAt: Timestamp?, priority: Priority, at moment: Timestamp
  ) async throws(LedgerError) {
    let policy = order
    try await write("fail", announcing: [.worklist, .triage]) { database in
      let next: TriageState = retryAt == nil ? .dead : .waiting
      let (study, revision) = try TriageRows.held(claim, to: next, in: "fail", database: database)
      if let retryAt {
        try TriageRows.wait(claim.id, until: retryAt, reason: reason, in: database)
        try Events.add("attempt failed", reason, study: study, at: moment, in: database)
      } else {
        try TriageRows.bury(claim.id, study: study, reason: reason, at: moment, in: database)
        try WorkitemRows.prioritise(
          study: study, revision: revision, asked: priority, policy: policy, at: moment, in: database)
      }
    }
  }

  /// Lets a study's newest triage wait again with all its attempts, after it was dead.
  ///
  /// - Throws: `.missing` without such a study or triage; `.refused` when it is not dead.
  package func retryTriage(study: UID<Study>, at moment: Timestamp) async throws(LedgerError) {
    try await write("retryTriage", announcing: [.worklist, .triage]) { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT t.id, t.study_id, t.state, t.revision FROM triage t JOIN study s ON s.id = t.study_id
          WHERE s.uid = ? ORDER BY t.revision DESC LIMIT 1
          """,
        arguments: [study.value])
      guard let row else { throw LedgerError.missing(what: "triage of study \(study)") }
      let state: TriageState = try row.word("state")
      guard state == .dead else {
        throw LedgerError.refused(
          operation: "retryTriage", reason: "the triage is \(state.rawValue), not dead")
      }
      try Transition.check(state, to: .waiting, in: "retryTriage")
      try database.execute(
        sql: """
          UPDATE triage SET state = ?, attempts = 0, not_before = ?, outcome = NULL, outcome_reason = NULL,
            concluded_at = NULL WHERE id = ?
          """,
        arguments: [TriageState.waiting.rawValue, moment.milliseconds, row["id"] as Int64])
      try Events.add(
        "retried", "revision \(row["revision"] as Int), by an operator", study: row["study_id"], at: moment,
        in: database)
    }
  }
}
