import BlockingThreads
import DICOMCore
import Logging
import StudyLedger
import Telemetry
import TriageDomain

/// Takes one claim to its end: classify, write the results, commit.
struct TriageWorker: Sendable {
  let ledger: StudyLedger
  let reader: any StudyReading
  let results: any ResultMaking
  let pool: BlockingPool
  let spool: ResultSpool
  let configuration: TriageConfiguration
  let logger: Logger
  let now: @Sendable () -> Timestamp

  /// Every end of it is in the ledger when it returns, but for a lost lease and a ledger that does not answer: then the
  /// lease runs out and the study is claimed again.
  func work(on claim: TriageClaim) async {
    FaultPoint.pass(.triageAfterClaim)
    let logger = logger.with([
      .studyUID: claim.studyUID.value, .revision: "\(claim.revision)", .attempt: "\(claim.attempt)",
    ])
    do {
      let entry = try await ledger.worklistEntry(study: claim.studyUID)
      let conclusion = try await ClaimLease(claim, ledger: ledger, configuration: configuration, now: now)
        .holding { try await conclude(claim, workitem: entry?.workitem.uid) }
      let moment = now()
      try await ledger.conclude(claim, conclusion, at: moment)
      FaultPoint.pass(.triageAfterCommit)
      report(conclusion, claim: claim, lastReceivedAt: entry?.lastReceivedAt, at: moment, logger)
    } catch is CancellationError {
      // Given back at once, not after the lease; the attempt stays spent, since a study may be why the process ends.
      try? await ledger.extendLease(claim, until: now())
      logger.entry(.notice, "A study was given back unfinished")
    } catch let error as LedgerError {
      logger.entry(.warning, "The ledger refused a study's end", [.errorCode: error.code])
    } catch {
      await fail(claim, error as? TriageError ?? .broken(reason: "\(type(of: error))"), logger)
    }
  }

  /// Everything up to the commit.
  private func conclude(_ claim: TriageClaim, workitem: UID<Instance>?) async throws -> TriageConclusion {
    let classification = try await reader.read(claim.studyUID, instances: claim.instances, root: spool.root)
    FaultPoint.pass(.triageAfterClassification)
    let documents = try await pool.run { [results, spool] in
      try results.make(classification, claim: claim, root: spool.root).map { try spool.write($0) }
    }
    FaultPoint.pass(.triageAfterDocuments)
    return TriageConclusion(
      classification: classification,
      priority: configuration.priorities.priority(findings: classification.findings, floor: claim.floor),
      documents: documents,
      deliveries: DeliveryPlanPolicy(routes: configuration.routes)
        .orders(outcome: classification.outcome.kind, documents: documents, workitem: workitem))
  }

  private func fail(_ claim: TriageClaim, _ error: TriageError, _ logger: Logger) async {
    let moment = now()
    let retryAt = configuration.retries.retry(
      after: claim.attempt, of: configuration.maximumAttempts, at: moment)
    let fields: [LogKey: String] = [
      .errorCode: error.code, .errorDisposition: retryAt == nil ? "dead_letter" : "retry",
    ]
    logger.entry(.error, "An attempt to read a study failed", fields)
    TriageMetrics.failed(isFinal: retryAt == nil)
    do {
      try await ledger.fail(
        claim, reason: error.description, retryAt: retryAt,
        priority: configuration.priorities.priority(findings: [], floor: claim.floor), at: moment)
    } catch {
      logger.entry(.warning, "The ledger refused a study's end", [.errorCode: error.code])
    }
  }

  private func report(
    _ conclusion: TriageConclusion, claim: TriageClaim, lastReceivedAt: Timestamp?, at moment: Timestamp,
    _ logger: Logger
  ) {
    let outcome = conclusion.classification.outcome.word
    let timeToFlag = moment - (lastReceivedAt ?? claim.requestedAt)
    logger.entry(
      .info, "A study is triaged",
      [
        .outcome: outcome, .priority: conclusion.priority.rawValue, .count: "\(claim.instances.count)",
        .durationMS: "\(timeToFlag.milliseconds)",
      ])
    TriageMetrics.concluded(
      outcome: outcome, timeToFlag: timeToFlag, stages: conclusion.classification.timings)
  }
}

extension LedgerError {
  /// A word for the journal.
  var code: String {
    switch self {
    case .unusable: "ledger_unusable"
    case .failed: "ledger_failed"
    case .refused: "ledger_refused"
    case .missing: "ledger_missing"
    case .exists: "ledger_exists"
    }
  }
}
