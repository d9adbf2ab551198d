import CDCMTK
import DICOMCore

/// The requestor's end of one association; lives and dies on one thread, every function blocks.
@safe
struct OutgoingAssociation: ~Copyable {
  /// The handle is made in `init`, used by this value only and destroyed with it.
  private let handle: OpaquePointer
  private let peer: String

  /// Connects and negotiates.
  ///
  /// - Throws: `DICOMNetworkingError.unreachable` or `.rejected`.
  init(_ requestor: StorageRequestor, proposals: [PresentationProposal]) throws(DICOMNetworkingError) {
    var limits = requestor.limits.values
    peer = requestor.peerName
    unsafe handle = triaged_association_prepare(
      requestor.callingAETitle.value, requestor.calledAETitle.value, &limits)
    for proposal in proposals {
      for syntax in proposal.transferSyntaxes {
        _ = unsafe triaged_association_propose(handle, proposal.id, proposal.abstractSyntax, syntax)
      }
    }
    let seconds = UInt32(clamping: max(1, requestor.connectTimeout.components.seconds))
    let outcome = unsafe triaged_association_open(handle, requestor.host, requestor.port, seconds)
    guard outcome != triaged_outcome_ok else { return }
    if outcome == triaged_outcome_rejected {
      let answer = unsafe triaged_association_rejection(handle)
      throw .rejected(
        peer: peer,
        AssociationRejection(
          result: UInt8(truncatingIfNeeded: answer >> 16), source: UInt8(truncatingIfNeeded: answer >> 8),
          reason: UInt8(truncatingIfNeeded: answer)))
    }
    throw .unreachable(peer: peer, reason: unsafe String(cString: triaged_association_reason(handle)))
  }

  deinit { unsafe triaged_association_destroy(handle) }

  /// Sends one file; an end is the association's.
  func send(_ object: OutgoingObject, context: UInt8?) -> Result<StorageResponse, AssociationFailure> {
    func response(_ result: StorageResponse.Result) -> Result<StorageResponse, AssociationFailure> {
      .success(StorageResponse(instanceUID: object.instanceUID, result: result))
    }
    guard let context else { return response(.contextRefused) }
    var status: UInt16 = 0
    let outcome = unsafe triaged_association_send_file(
      handle, context, object.sopClass.value, object.instanceUID.value, object.path, &status)
    switch outcome {
    case triaged_outcome_ok: return response(.answered(DIMSEStatus(rawValue: status)))
    case triaged_outcome_no_context: return response(.contextRefused)
    case triaged_outcome_unreadable: return response(.unreadable)
    default: return .failure(AssociationFailure(end: AssociationEnd(outcome) ?? .protocolViolation))
    }
  }

  func echo() throws(DICOMNetworkingError) -> DIMSEStatus {
    var status: UInt16 = 0
    let outcome = unsafe triaged_association_send_echo(handle, &status)
    if let end = AssociationEnd(outcome) { throw .interrupted(peer: peer, end: end, answered: []) }
    return DIMSEStatus(rawValue: status)
  }

  func release() { unsafe triaged_association_release(handle) }
  func abort() { unsafe triaged_association_abort(handle) }
}

/// The association is gone.
struct AssociationFailure: Error {
  var end: AssociationEnd
}
