import CDCMTK
package import DICOMCore

/// The acceptor's end of one association: a handle on DCMTK's, which lives and dies on one thread.
///
/// Every function blocks within the association's limits.
@safe
package struct IncomingAssociation: ~Copyable {
  /// The handle is made in `init`, used by this value only and destroyed with it.
  private let handle: OpaquePointer
  package private(set) var contexts: [UInt8: NegotiatedContext] = [:]

  /// Takes over a connected socket and reads the association request.
  init(descriptor: Int32, limits: AssociationLimits) {
    var values = limits.values
    unsafe handle = triaged_association_receive(descriptor, &values)
  }

  deinit { unsafe triaged_association_destroy(handle) }

  /// Why there is no request to answer; nil when there is one.
  var requestFailure: AssociationEnd? { unsafe AssociationEnd(triaged_association_outcome(handle)) }

  /// From the peer, since the connection was made.
  package var bytesReceived: UInt64 { unsafe triaged_association_bytes_received(handle) }

  func request(from peer: PeerAddress) -> AdmissionPolicy.Request {
    unsafe AdmissionPolicy.Request(
      peer: peer, callingAETitle: String(cString: triaged_association_calling_ae(handle)),
      calledAETitle: String(cString: triaged_association_called_ae(handle)),
      applicationContext: String(cString: triaged_association_application_context(handle)))
  }

  var proposals: [PresentationProposal] {
    let count = unsafe triaged_association_context_count(handle)
    return (0..<count).map { index in
      let syntaxes = unsafe triaged_association_transfer_syntax_count(handle, index)
      return unsafe PresentationProposal(
        id: triaged_association_context_id(handle, index),
        abstractSyntax: String(cString: triaged_association_abstract_syntax(handle, index)),
        transferSyntaxes: (0..<syntaxes).map {
          unsafe String(cString: triaged_association_transfer_syntax(handle, index, $0))
        })
    }
  }

  func reject(_ rejection: AssociationRejection) {
    _ = unsafe triaged_association_reject(handle, rejection.result, rejection.source, rejection.reason)
  }

  /// Answers every proposed context and the request; nil when the association is open.
  mutating func acknowledge(_ policy: NegotiationPolicy) -> AssociationEnd? {
    for proposal in proposals {
      let answer = policy.answer(to: proposal)
      if case .accepted(let syntax) = answer, let abstractSyntax = SOPClass(proposal.abstractSyntax) {
        guard unsafe triaged_association_accept_context(handle, proposal.id, syntax.value) else {
          return .protocolViolation
        }
        contexts[proposal.id] = NegotiatedContext(abstractSyntax: abstractSyntax, transferSyntax: syntax)
      } else {
        guard unsafe triaged_association_refuse_context(handle, proposal.id, answer.result) else {
          return .protocolViolation
        }
      }
    }
    guard unsafe triaged_association_acknowledge(handle) else {
      return unsafe AssociationEnd(triaged_association_outcome(handle)) ?? .closed
    }
    return nil
  }

  /// Waits for the next command.
  package mutating func next() -> AssociationEvent {
    if let end = unsafe AssociationEnd(triaged_association_next(handle)) { return .ended(end) }
    guard let context = contexts[unsafe triaged_association_command_context(handle)] else {
      return .ended(.protocolViolation)
    }
    switch unsafe triaged_association_command(handle) {
    case triaged_command_store:
      return .store(
        StoreRequest(
          sopClass: unsafe String(cString: triaged_association_command_sop_class(handle)),
          sopInstance: unsafe String(cString: triaged_association_command_sop_instance(handle)),
          context: context, hasDataSet: unsafe triaged_association_command_has_data(handle)))
    case triaged_command_echo: return .echo
    case triaged_command_find:
      return .find(
        FindRequest(
          sopClass: unsafe String(cString: triaged_association_command_sop_class(handle)), context: context,
          hasIdentifier: unsafe triaged_association_command_has_data(handle)))
    case triaged_command_cancel: return .cancel
    default: return .other
    }
  }

  /// Gives the data set of the command at hand to `take`, piece by piece as it arrives; nil when it is complete.
  package mutating func readDataSet(_ take: (RawSpan) -> Void) -> AssociationEnd? {
    while true {
      var bytes: UnsafePointer<UInt8>?
      var count = 0
      var isLast = false
      let outcome = unsafe triaged_association_read(handle, &bytes, &count, &isLast)
      if let end = AssociationEnd(outcome) { return end }
      if count > 0 {
        let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        take(unsafe piece.bytes)
      }
      if isLast { return nil }
    }
  }

  /// Answers the store request at hand; nil when the answer is on its way.
  package mutating func answerStore(_ status: DIMSEStatus) -> AssociationEnd? {
    unsafe triaged_association_respond_store(handle, status.rawValue, nil) ? nil : end
  }

  /// Answers the C-FIND request at hand, with one match or finally; nil when the answer is on its way.
  ///
  /// - Parameter identifier: A data set's bytes in explicit VR little endian.
  package mutating func answerFind(_ status: DIMSEStatus, identifier: [UInt8]? = nil) -> AssociationEnd? {
    let isSent =
      if let identifier {
        unsafe triaged_association_respond_find(handle, status.rawValue, identifier, identifier.count)
      } else {
        unsafe triaged_association_respond_find(handle, status.rawValue, nil, 0)
      }
    return isSent ? nil : end
  }

  package enum Cancellation: Sendable, Hashable {
    case none, requested
    case broken(AssociationEnd)
  }

  /// Looks without waiting whether the requestor cancels the C-FIND request at hand (PS3.7 9.3.2.3).
  package mutating func cancellation() -> Cancellation {
    switch unsafe triaged_association_cancelled(handle) {
    case 0: .none
    case 1: .requested
    default: .broken(end)
    }
  }

  package mutating func answerEcho(_ status: DIMSEStatus) -> AssociationEnd? {
    unsafe triaged_association_respond_echo(handle, status.rawValue) ? nil : end
  }

  /// Says goodbye in the way that fits how the association ended.
  func conclude(_ end: AssociationEnd) {
    switch end {
    case .released: unsafe triaged_association_acknowledge_release(handle)
    case .aborted, .closed: break
    case .idle, .tooSlow, .tooLong, .protocolViolation: unsafe triaged_association_abort(handle)
    }
  }

  private var end: AssociationEnd { unsafe AssociationEnd(triaged_association_outcome(handle)) ?? .closed }
}
