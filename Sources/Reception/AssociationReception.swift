import DICOMCore
import DICOMNetworking
import Logging
import StudyLedger
import Telemetry
import TriageDomain

/// One association's conversation: instances in, receipts into the ledger, answers out. Lives on the association's
/// thread and blocks.
struct AssociationReception {
  let configuration: ReceptionConfiguration
  let spool: Spool
  let ledger: StudyLedger
  let queries: (any FindAnswering)?
  let identity: AssociationIdentity
  let logger: Logger
  private let counters = ReceptionCounters()
  private let buffer = WriteBuffer()
  private var number = 0

  init(
    configuration: ReceptionConfiguration, spool: Spool, ledger: StudyLedger,
    queries: (any FindAnswering)? = nil, identity: AssociationIdentity, logger: Logger
  ) {
    self.configuration = configuration
    self.spool = spool
    self.ledger = ledger
    self.queries = queries
    self.identity = identity
    self.logger = logger.with(identity.logFields)
  }

  /// Answers commands until the association ends.
  mutating func converse(_ association: inout IncomingAssociation) -> AssociationEnd {
    counters.opened()
    let end = answerCommands(&association)
    counters.closed(end)
    return end
  }

  private mutating func answerCommands(_ association: inout IncomingAssociation) -> AssociationEnd {
    while true {
      switch association.next() {
      case .ended(let end): return end
      case .echo: if let end = association.answerEcho(.success) { return end }
      case .find(let request): if let end = answer(request, &association) { return end }
      case .cancel: continue
      case .other: return .protocolViolation
      case .store(let request): if let end = receive(request, &association) { return end }
      }
    }
  }

  /// nil when the request is answered, whatever the answer was.
  private mutating func receive(_ request: StoreRequest, _ association: inout IncomingAssociation)
    -> AssociationEnd?
  {
    number += 1
    if let refusal = StorePolicy.refusal(
      of: request, freeSpoolBytes: spool.freeBytes(),
      minimumFreeSpoolBytes: configuration.minimumFreeSpoolBytes)
    {
      // The data set is on its way and has to be read before the answer.
      if request.hasDataSet, let end = association.readDataSet({ _ in }) { return end }
      note(refusal, of: request)
      return association.answerStore(refusal)
    }
    guard let sopClass = SOPClass(request.sopClass), let instance = UID<Instance>(request.sopInstance) else {
      return .protocolViolation
    }
    let intake = InstanceIntake(
      spool: spool, name: "\(identity.id)-\(number)", sopClass: sopClass, instance: instance,
      transferSyntax: request.context.transferSyntax, source: identity.callingAETitle,
      maximumBytes: configuration.maximumObjectBytes, buffer: buffer)
    if let end = association.readDataSet({ intake.take($0) }) {
      intake.finish()
      return end
    }
    intake.complete()
    let status = store(intake, request)
    intake.finish()
    let end = association.answerStore(status)
    // After the answer, while the sender fetches its next object.
    if status == .success { intake.readAhead() }
    return end
  }

  private func store(_ intake: InstanceIntake, _ request: StoreRequest) -> DIMSEStatus {
    if let failure = intake.failure { return note(failure, of: request) }
    let header = intake.readHeader()
    let identity = header.flatMap { InstanceIdentity($0) }
    if let refusal = StorePolicy.refusal(of: request, identity: identity) {
      note(refusal, of: request)
      return refusal
    }
    guard let header, let identity else { return .cannotUnderstand }
    do {
      let kept = try intake.keep(identity, header: header)
      let outcome = try ledger.record(receipt(kept, request))
      FaultPoint.pass(.receptionAfterCommit)
      note(outcome, kept)
      return .success
    } catch let error as ReceptionError {
      return note(error, of: request)
    } catch {
      counters.refused(.outOfResources)
      logger.entry(
        .error, "An instance's receipt could not be committed.",
        [.instanceUID: identity.instance.value, .dimseStatus: "\(DIMSEStatus.outOfResources)"])
      return .outOfResources
    }
  }

  private func receipt(_ kept: InstanceIntake.Kept, _ request: StoreRequest) -> Receipt {
    Receipt(
      studyUID: kept.identity.study, seriesUID: kept.identity.series, instanceUID: kept.identity.instance,
      sopClass: kept.identity.sopClass, transferSyntax: request.context.transferSyntax, path: kept.path,
      byteCount: kept.byteCount, digest: kept.digest,
      origin: ReceiptOrigin(
        callingAETitle: identity.callingAETitle.value, calledAETitle: identity.calledAETitle.value,
        peerAddress: identity.peer.description, associationID: identity.id),
      receivedAt: .now(), header: kept.header)
  }
}

// What is said of it in the journal and in the metrics.
extension AssociationReception {
  private func note(_ outcome: ReceiptOutcome, _ kept: InstanceIntake.Kept) {
    counters.received(outcome, bytes: kept.byteCount)
    let fields: [LogKey: String] = [
      .studyUID: kept.identity.study.value, .seriesUID: kept.identity.series.value,
      .instanceUID: kept.identity.instance.value, .bytes: "\(kept.byteCount)",
    ]
    switch outcome {
    case .recorded: logger.entry(.debug, "An instance is received.", fields)
    case .duplicate: logger.entry(.debug, "An instance is received again, unchanged.", fields)
    case .conflict:
      logger.entry(
        .warning, "An instance came again with other bytes; it is kept beside the first and not used.", fields
      )
    }
  }

  private func note(_ refusal: DIMSEStatus, of request: StoreRequest) {
    counters.refused(refusal)
    logger.entry(
      .warning, "An instance is refused.",
      [.dimseStatus: "\(refusal)", .instanceUID: UID<Instance>(request.sopInstance)?.value ?? "none"])
  }

  private func note(_ failure: ReceptionError, of request: StoreRequest) -> DIMSEStatus {
    counters.refused(.outOfResources)
    let operation =
      switch failure {
      case .spool(let operation, _, let reason): "\(operation): \(reason)"
      case .tooLarge: "too large"
      case .network: "network"
      }
    logger.entry(
      .error, "An instance could not be kept.",
      [
        .dimseStatus: "\(DIMSEStatus.outOfResources)", .errorCode: operation,
        .instanceUID: UID<Instance>(request.sopInstance)?.value ?? "none",
      ])
    return .outOfResources
  }
}
