import StudyLedger
import TriageDomain

/// Holds a claim while its study is worked on.
struct ClaimLease: Sendable {
  private let claim: TriageClaim
  private let ledger: StudyLedger
  private let configuration: TriageConfiguration
  private let now: @Sendable () -> Timestamp

  init(
    _ claim: TriageClaim, ledger: StudyLedger, configuration: TriageConfiguration,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.claim = claim
    self.ledger = ledger
    self.configuration = configuration
    self.now = now
  }

  /// Runs `body` and renews the lease each third of it meanwhile.
  ///
  /// - Throws: what `body` throws; `LedgerError.refused` when the lease was lost to another claim, after `body` has been
  ///   cancelled; `TriageError.tooLong` in the same way.
  func holding<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await renew()
        return nil
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let value = ended { return value }
      }
      throw CancellationError()
    }
  }

  /// Ends only by throwing.
  private func renew() async throws {
    let interval = configuration.lease / 3
    var spent = Duration.zero
    while spent < configuration.attemptLimit {
      let wait = min(interval, configuration.attemptLimit - spent)
      try await Task.sleep(for: wait)
      spent += wait
      do throws(LedgerError) {
        try await ledger.extendLease(claim, until: now() + configuration.lease)
      } catch .refused(let operation, let reason) {
        throw LedgerError.refused(operation: operation, reason: reason)
      } catch {
        // A ledger that does not answer now may answer the next time, while the lease still holds.
      }
    }
    throw TriageError.tooLong(limit: configuration.attemptLimit)
  }
}
