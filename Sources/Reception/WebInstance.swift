import DICOMCore
import DICOMNetworking
import DICOMObjects
import Logging
import StudyLedger
import Synchronization
import Telemetry
import TriageDomain

/// One file on its way into the spool: its meta information is taken off, its data set kept as it came.
///
/// Calls block, and come one after the other.
package final class WebInstance: Sendable {
  private enum State {
    case start([UInt8])
    case dataSet(InstanceIntake, Part10Start.Found)
    case refused(DIMSEStatus, Part10Start.Found?)
    case over
  }

  private let reception: WebReception
  private let spool: Spool?
  private let name: String
  private let study: UID<Study>?
  private let peer: String
  private let state: Mutex<State>

  /// - Parameter spool: nil when there is no room.
  init(reception: WebReception, spool: Spool?, name: String, study: UID<Study>?, peer: String) {
    self.reception = reception
    self.spool = spool
    self.name = name
    self.study = study
    self.peer = peer
    state = Mutex(.start([]))
  }

  deinit { abandon() }

  package func take(_ piece: [UInt8]) {
    state.withLock { state in
      switch state {
      case .start(let held): state = start(held + piece)
      case .dataSet(let intake, _): unsafe intake.take(piece.span.bytes)
      case .refused, .over: break
      }
    }
  }

  /// Makes the instance durable and records its receipt, or says why not; nothing may come after it.
  package func finish() -> WebOutcome {
    state.withLock { state in
      defer { state = .over }
      switch state {
      case .start, .over: return refuse(.cannotUnderstand, nil)
      case .refused(let status, let found): return refuse(status, found)
      case .dataSet(let intake, let found):
        intake.complete()
        let outcome = store(intake, found)
        intake.finish()
        if case .stored = outcome { intake.readAhead() }
        return outcome
      }
    }
  }

  /// Forgets what has come.
  package func abandon() {
    state.withLock { state in
      if case .dataSet(let intake, _) = state { intake.finish() }
      state = .over
    }
  }

  private func start(_ bytes: [UInt8]) -> State {
    switch Part10Start(bytes) {
    case .incomplete: return .start(bytes)
    case .malformed: return .refused(.cannotUnderstand, nil)
    case .complete(let found):
      guard let spool else { return .refused(.outOfResources, found) }
      guard found.sopClass.isStorage else { return .refused(.sopClassNotSupported, found) }
      guard TransferSyntax.acceptedOverWeb.contains(found.transferSyntax) else {
        return .refused(.transferSyntaxNotSupported, found)
      }
      let intake = InstanceIntake(
        spool: spool, name: name, sopClass: found.sopClass, instance: found.instance,
        transferSyntax: found.transferSyntax, source: nil,
        maximumBytes: reception.configuration.maximumObjectBytes, buffer: WriteBuffer())
      let rest = Array(bytes[found.offset...])
      unsafe intake.take(rest.span.bytes)
      return .dataSet(intake, found)
    }
  }

  private func store(_ intake: InstanceIntake, _ found: Part10Start.Found) -> WebOutcome {
    if intake.failure != nil { return refuse(.outOfResources, found) }
    guard let header = intake.readHeader(), let identity = InstanceIdentity(header) else {
      return refuse(.cannotUnderstand, found)
    }
    guard identity.instance == found.instance, identity.sopClass == found.sopClass,
      study == nil || study == identity.study
    else { return refuse(.dataSetDoesNotMatchSOPClass, found) }
    do {
      let kept = try intake.keep(identity, header: header)
      let outcome = try reception.ledger.record(
        Receipt(
          studyUID: identity.study, seriesUID: identity.series, instanceUID: identity.instance,
          sopClass: identity.sopClass, transferSyntax: found.transferSyntax, path: kept.path,
          byteCount: kept.byteCount, digest: kept.digest,
          origin: ReceiptOrigin(
            callingAETitle: "", calledAETitle: "", peerAddress: peer, associationID: name),
          receivedAt: .now(), header: kept.header))
      FaultPoint.pass(.receptionAfterCommit)
      reception.note(outcome, kept)
      return .stored(study: identity.study, instance: identity.instance, sopClass: identity.sopClass)
    } catch {
      return refuse(.outOfResources, found)
    }
  }

  private func refuse(_ status: DIMSEStatus, _ found: Part10Start.Found?) -> WebOutcome {
    reception.note(status, instance: found?.instance)
    return .failed(instance: found?.instance, sopClass: found?.sopClass, reason: status)
  }
}

extension TransferSyntax {
  /// High-Throughput JPEG 2000 too, which the association's DCMTK can't bear.
  static let acceptedOverWeb = Set(acceptedForStorage + [.htj2kLossless, .htj2kLosslessRPCL, .htj2k])
}

// What is said of it in the journal and in the metrics.
extension WebReception {
  func note(_ outcome: ReceiptOutcome, _ kept: InstanceIntake.Kept) {
    counters.received(outcome, bytes: kept.byteCount)
    let fields: [LogKey: String] = [
      .studyUID: kept.identity.study.value, .seriesUID: kept.identity.series.value,
      .instanceUID: kept.identity.instance.value, .bytes: "\(kept.byteCount)",
    ]
    switch outcome {
    case .recorded: logger.entry(.debug, "An instance is received over the web.", fields)
    case .duplicate: logger.entry(.debug, "An instance is received again over the web, unchanged.", fields)
    case .conflict:
      logger.entry(
        .warning, "An instance came again with other bytes; it is kept beside the first and not used.", fields
      )
    }
  }

  func note(_ refusal: DIMSEStatus, instance: UID<Instance>?) {
    counters.refused(refusal)
    logger.entry(
      .warning, "An instance from the web is refused.",
      [.dimseStatus: "\(refusal)", .instanceUID: instance?.value ?? "none"])
  }
}
