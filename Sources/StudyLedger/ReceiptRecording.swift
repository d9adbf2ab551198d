import DICOMCore
import Foundation
import GRDB
import TriageDomain

/// What one receipt does to the rows of its study, inside a transaction.
enum ReceiptRecording {
  private struct Intake {
    var id: Int64
    var state: StudyState
    var revision: Int
    var modalities: String
  }

  static func record(_ prepared: PreparedReceipt, policy: OrderPolicy, in database: Database) throws
    -> ReceiptOutcome
  {
    let receipt = prepared.receipt
    let digests = try String.fetchAll(
      database.cachedStatement(sql: "SELECT digest FROM instance WHERE instance_uid = ?"),
      arguments: [receipt.instanceUID.value])
    if digests.contains(receipt.digest) { return .duplicate }
    let isConflict = !digests.isEmpty

    var study = try find(receipt.studyUID, in: database) ?? make(for: prepared, policy: policy, in: database)
    // A conflicting instance is not read, so that there is nothing to read anew.
    if study.state == .closed, !isConflict {
      try Transition.check(study.state, to: .open, in: "record")
      study.state = .open
      study.revision += 1
      try Events.add(
        "revision opened", "revision \(study.revision)", study: study.id, at: receipt.receivedAt, in: database
      )
      try StudyRow.setState(study.state, of: study.id, at: receipt.receivedAt, in: database)
    }
    if let modality = receipt.header.modality, !modality.isEmpty,
      !study.modalities.split(separator: "\\").contains(Substring(modality))
    {
      study.modalities += study.modalities.isEmpty ? modality : "\\" + modality
    }
    try update(study, conflict: isConflict, at: receipt.receivedAt, in: database)
    let sequence = try insert(prepared, study: study, isConflict: isConflict, in: database)
    guard isConflict else {
      try StudyIndexRows.count(receipt, study: study.id, sequence: sequence, in: database)
      return .recorded(sequence: sequence, revision: study.revision)
    }
    try Events.add(
      "conflict", "instance \(receipt.instanceUID) came again with other bytes", study: study.id,
      at: receipt.receivedAt, in: database)
    return .conflict(sequence: sequence)
  }

  private static func find(_ uid: UID<Study>, in database: Database) throws -> Intake? {
    let statement = try database.cachedStatement(
      sql: "SELECT id, state, revision, modalities FROM study WHERE uid = ?")
    return try Row.fetchOne(statement, arguments: [uid.value]).map { row in
      Intake(
        id: row["id"], state: try row.word("state"), revision: row["revision"], modalities: row["modalities"])
    }
  }

  private static func make(for prepared: PreparedReceipt, policy: OrderPolicy, in database: Database)
    throws -> Intake
  {
    let receipt = prepared.receipt
    let floor = receipt.header.requestedPriority.flatMap(Priority.init(order:))
    let workitem = Workitem(
      uid: .mint(), state: .scheduled, priority: floor ?? .medium, floor: floor, studyUID: receipt.studyUID,
      transactionUID: nil, label: "Interpretation", createdAt: receipt.receivedAt,
      modifiedAt: receipt.receivedAt, version: 1, attributes: "{}")
    let waitingSince = policy.waitingSince(
      received: receipt.receivedAt, acquired: receipt.header.studyMoment(in: .current))
    let workitemID = try WorkitemRows.insert(
      workitem, waitingSince: waitingSince, policy: policy, in: database)
    try database.execute(
      sql: """
        INSERT INTO study (uid, state, revision, workitem_id, header, modalities, instance_count, conflict_count,
          first_received_at, last_received_at)
        VALUES (?, ?, 1, ?, ?, '', 0, 0, ?, ?)
        """,
      arguments: [
        receipt.studyUID.value, StudyState.open.rawValue, workitemID, prepared.header,
        receipt.receivedAt.milliseconds, receipt.receivedAt.milliseconds,
      ])
    let id = database.lastInsertedRowID
    try StudyIndexRows.insert(receipt.header, study: id, in: database)
    try Events.add("received", "the first instance", study: id, at: receipt.receivedAt, in: database)
    try WorkitemEvents.created(workitemID, at: receipt.receivedAt, in: database)
    return Intake(id: id, state: .open, revision: 1, modalities: "")
  }

  private static func update(_ study: Intake, conflict: Bool, at moment: Timestamp, in database: Database)
    throws
  {
    let statement = try database.cachedStatement(
      sql: """
        UPDATE study SET state = ?, revision = ?, modalities = ?, instance_count = instance_count + ?,
          conflict_count = conflict_count + ?, last_received_at = max(last_received_at, ?) WHERE id = ?
        """)
    try statement.execute(arguments: [
      study.state.rawValue, study.revision, study.modalities, conflict ? 0 : 1, conflict ? 1 : 0,
      moment.milliseconds, study.id,
    ])
  }

  private static func insert(
    _ prepared: PreparedReceipt, study: Intake, isConflict: Bool, in database: Database
  ) throws -> Int64 {
    let receipt = prepared.receipt
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO instance (study_id, revision, series_uid, instance_uid, digest, is_conflict, sop_class_uid,
          transfer_syntax_uid, path, byte_count, calling_ae_title, called_ae_title, peer_address, association_id,
          received_at, header)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      study.id, study.revision, receipt.seriesUID.value, receipt.instanceUID.value, receipt.digest,
      isConflict,
      receipt.sopClass.value, receipt.transferSyntax.value, receipt.path.value, receipt.byteCount,
      receipt.origin.callingAETitle, receipt.origin.calledAETitle, receipt.origin.peerAddress,
      receipt.origin.associationID, receipt.receivedAt.milliseconds, prepared.header,
    ])
    return database.lastInsertedRowID
  }
}
