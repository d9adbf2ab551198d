import DICOMCore
package import Logging
package import StudyLedger
import Telemetry
package import TriageDomain

/// The machines of all open studies, and what they ask of the ledger.
///
/// It keeps nothing that the ledger could not give back. One caller at a time steps it.
package actor Assembler {
  /// Receipts taken from the ledger at once.
  private static let receiptsPerRead = 500

  private let configuration: AssemblyConfiguration
  private let ledger: StudyLedger
  private let logger: Logger
  private var machines: [UID<Study>: AssemblyMachine] = [:]
  private var knownThrough: Int64 = 0
  private var isBuilt = false

  package init(configuration: AssemblyConfiguration, ledger: StudyLedger, logger: Logger) {
    self.configuration = configuration
    self.ledger = ledger
    self.logger = logger
  }

  /// Takes in what has come and does what is due.
  ///
  /// - Returns: When something is due next, unless something comes before; nil when no study is open.
  /// - Throws: What the ledger throws; nothing is lost then, and the next step goes on.
  package func step(at moment: Timestamp) async throws(LedgerError) -> Timestamp? {
    if isBuilt { try await takeReceipts(at: moment) } else { try await rebuild(at: moment) }
    var next: Timestamp?
    for study in machines.keys.sorted() {
      guard let due = try await work(on: study, at: moment) else { continue }
      next = min(next ?? due, due)
    }
    return next
  }

  private func rebuild(at moment: Timestamp) async throws(LedgerError) {
    // Read first: a receipt that comes between the two reads is then seen twice, and not never.
    knownThrough = try await ledger.lastReceiptSequence()
    for study in try await ledger.openStudies() {
      machines[study.studyUID] = AssemblyMachine(study: study, configuration: configuration, at: moment)
    }
    isBuilt = true
    logger.entry(.info, "Open studies taken up", [.stage: "assembly", .count: "\(machines.count)"])
  }

  private func takeReceipts(at moment: Timestamp) async throws(LedgerError) {
    while true {
      let receipts = try await ledger.receipts(after: knownThrough, limit: Self.receiptsPerRead)
      for receipt in receipts {
        let study = receipt.instance.studyUID
        if machines[study] == nil, let open = try await ledger.openStudy(study) {
          // It may hold receipts that this loop has yet to come to; the machine knows them then.
          machines[study] = AssemblyMachine(study: open, configuration: configuration, at: receipt.receivedAt)
        }
        machines[study]?.received(receipt)
        knownThrough = receipt.sequence
      }
      if receipts.count < Self.receiptsPerRead { return }
    }
  }

  /// Does what one study's machine asks for until it waits.
  ///
  /// - Returns: Until when; nil when the study is closed.
  private func work(on study: UID<Study>, at moment: Timestamp) async throws(LedgerError) -> Timestamp? {
    while let action = machines[study]?.action(at: moment) {
      do throws(LedgerError) {
        switch action {
        case .wait(let until): return until
        case .requestTriage(let revision, let trigger):
          try await request(study, revision: revision, trigger: trigger, at: moment)
        case .openRevision:
          let revision = try await ledger.openRevision(study: study, at: moment)
          machines[study]?.revised(to: revision)
        case .close(let revision):
          try await close(study, revision: revision, at: moment)
        case .withdraw(let revision):
          try await withdraw(study, revision: revision, at: moment)
        }
      } catch {
        guard error.isStale else { throw error }
        // The ledger knows better: start again from what it says.
        logger.entry(.debug, "A study was taken up anew", [.stage: "assembly", .studyUID: study.value])
        machines[study] = nil
        guard let open = try await ledger.openStudy(study) else { return nil }
        machines[study] = AssemblyMachine(study: open, configuration: configuration, at: moment)
        return moment
      }
    }
    return nil
  }

  private func request(_ study: UID<Study>, revision: Int, trigger: TriageTrigger, at moment: Timestamp)
    async throws(LedgerError)
  {
    FaultPoint.pass(.assemblyBeforeRequest)
    let known = machines[study]?.knownThrough
    _ = try await ledger.requestTriage(
      study: study, revision: revision, trigger: trigger, knownThrough: known, at: moment)
    FaultPoint.pass(.assemblyAfterRequest)
    machines[study]?.requested()
    logger.entry(
      .info, "Triage asked for: a series is sufficient",
      [.stage: "assembly", .studyUID: study.value, .revision: "\(revision)"])
  }

  private func close(_ study: UID<Study>, revision: Int, at moment: Timestamp) async throws(LedgerError) {
    FaultPoint.pass(.assemblyBeforeRequest)
    let known = machines[study]?.knownThrough
    guard try await ledger.close(study: study, revision: revision, knownThrough: known, at: moment) else {
      throw .refused(operation: "close", reason: "something has come meanwhile")
    }
    FaultPoint.pass(.assemblyAfterRequest)
    machines[study] = nil
    logger.entry(
      .info, "Study closed after its quiet period",
      [.stage: "assembly", .studyUID: study.value, .revision: "\(revision)"])
  }

  private func withdraw(_ study: UID<Study>, revision: Int, at moment: Timestamp) async throws(LedgerError) {
    let known = machines[study]?.knownThrough
    guard
      try await ledger.withdrawRevision(study: study, revision: revision, knownThrough: known, at: moment)
    else {
      throw .refused(operation: "withdrawRevision", reason: "something has come meanwhile")
    }
    machines[study] = nil
    logger.entry(
      .info, "Study closed again: what came late is not read, and its outcome stands",
      [.stage: "assembly", .studyUID: study.value, .revision: "\(revision - 1)"])
  }
}

extension LedgerError {
  /// Whether the caller's picture of the row was an old one.
  fileprivate var isStale: Bool {
    switch self {
    case .refused, .missing: true
    case .unusable, .failed, .exists: false
    }
  }
}
