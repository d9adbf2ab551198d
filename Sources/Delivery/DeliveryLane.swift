import DICOMCore
import Logging
import ServiceLifecycle
import StudyLedger
import Telemetry
import TriageDomain

/// Brings one destination what waits for it, independent of all other destinations.
actor DeliveryLane {
  private let destination: Destination
  private let sender: any DestinationSender
  private let ledger: StudyLedger
  private let logger: Logger
  private let clock: DeliveryClock
  private var machine: LaneMachine

  /// How soon the lane looks by itself: a hint may be lost, and `triaged queue retry` gives none.
  private static let longestWait: Duration = .seconds(5)
  /// After an error of the ledger.
  private static let ledgerPause: Duration = .seconds(5)

  init(
    _ destination: Destination, sender: any DestinationSender, ledger: StudyLedger, logger: Logger,
    clock: DeliveryClock
  ) {
    self.destination = destination
    self.sender = sender
    self.ledger = ledger
    self.logger = logger.with([.destination: destination.name.value])
    self.clock = clock
    machine = LaneMachine(backoff: destination.backoff)
  }

  /// Works until a graceful shutdown; what is being sent then is finished and recorded first.
  func run() async {
    await withTaskGroup { group in
      for _ in 0..<max(1, destination.concurrency) { group.addTask { await self.work() } }
    }
  }

  private func work() async {
    while !Task.isShuttingDownGracefully && !Task.isCancelled {
      // Subscribed before the ledger is looked at, so that nothing committed in between is missed.
      let changes = ledger.hints.changes(of: .deliveries)
      switch machine.step(at: clock.now()) {
      case .wait(let until): await pause(until: until)
      case .probe: await probe()
      case .claim:
        do throws(LedgerError) {
          if try await deliverSome() { continue }
          let next = try await ledger.nextDeliveryAt(destination: destination.name)
          await pause(until: next ?? clock.now() + Self.longestWait, orAfter: changes)
        } catch {
          logger.entry(.error, "The ledger refuses the lane", [.errorCode: error.description])
          await pause(until: clock.now() + Self.ledgerPause)
        }
      }
    }
  }

  private func probe() async {
    if let reason = await sender.probe() {
      wentDown(reason)
    } else if machine.reached() {
      logger.entry(.notice, "Destination answers again")
    }
  }

  /// Claims and sends one batch; false when nothing was due.
  private func deliverSome() async throws(LedgerError) -> Bool {
    let claims = try await ledger.claimDeliveries(
      destination: destination.name, limit: max(1, destination.batch), at: clock.now(),
      lease: destination.lease,
      maximumAttempts: destination.maximumAttempts)
    guard !claims.isEmpty else { return false }
    FaultPoint.pass(.deliveryAfterClaim)
    let results = await sender.send(claims)
    FaultPoint.pass(.deliveryAfterSend)
    var delivered: [DeliveryClaim] = []
    var unsent: [DeliveryClaim] = []
    var failed: [(claim: DeliveryClaim, reason: String, isFinal: Bool)] = []
    var downReason: String?
    for claim in claims {
      switch results[claim.id] ?? .retry(reason: "the destination does not say what became of it") {
      case .delivered: delivered.append(claim)
      case .retry(let reason): failed.append((claim, reason, claim.attempt >= destination.maximumAttempts))
      case .refused(let reason): failed.append((claim, reason, true))
      case .unsent(let reason):
        unsent.append(claim)
        downReason = reason
      }
    }
    if let downReason { wentDown(downReason) } else { _ = machine.reached() }
    if !delivered.isEmpty { try await record(delivered: delivered) }
    for failure in failed {
      try await record(failure.claim, reason: failure.reason, isFinal: failure.isFinal)
    }
    if !unsent.isEmpty { try await ledger.releaseDeliveries(unsent.map(\.id)) }
    return true
  }

  private func record(delivered claims: [DeliveryClaim]) async throws(LedgerError) {
    try await ledger.delivered(claims.map(\.id), at: clock.now())
    FaultPoint.pass(.deliveryAfterCommit)
    for claim in claims { logger.entry(.info, "Delivered", fields(of: claim)) }
  }

  private func record(_ claim: DeliveryClaim, reason: String, isFinal: Bool) async throws(LedgerError) {
    let moment = clock.now()
    let delay = destination.backoff.delay(after: claim.attempt, jitter: clock.jitter())
    try await ledger.deliveryFailed(
      claim.id, reason: reason, retryAt: isFinal ? nil : moment + delay, at: moment)
    let fields = fields(of: claim).merging([.errorCode: reason]) { $1 }
    if isFinal {
      logger.entry(.error, "Delivery given up; an operator can replay it", fields)
    } else {
      logger.entry(.warning, "Delivery failed and will be tried again", fields)
    }
  }

  private func wentDown(_ reason: String) {
    let wasUp = machine.state == .up
    let until = machine.unreachable(at: clock.now(), jitter: clock.jitter())
    logger.entry(
      wasUp ? .warning : .debug, "Destination does not answer",
      [.errorCode: reason, .durationMS: "\((until - clock.now()).milliseconds)"])
  }

  private func fields(of claim: DeliveryClaim) -> [LogKey: String] {
    var fields: [LogKey: String] = [.deliveryID: "\(claim.id)", .attempt: "\(claim.attempt)"]
    fields[.studyUID] = claim.studyUID?.value
    switch claim.subject {
    case .document(let document): fields[.instanceUID] = document.instanceUID.value
    case .workitem(let uid): fields[.workitemUID] = uid.value
    }
    return fields
  }

  /// Ends at `until`, at a shutdown, or after a change.
  private func pause(until: Timestamp, orAfter changes: AsyncStream<Void>? = nil) async {
    let wait = min(max(until - clock.now(), .milliseconds(1)), Self.longestWait)
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await Task.sleep(for: wait) }
        if let changes { group.addTask { for await _ in changes { return } } }
        await group.next()
        group.cancelAll()
      }
    }
  }
}
