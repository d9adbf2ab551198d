package import BlockingThreads
package import DICOMCore

/// Sends objects to one peer by C-STORE.
///
/// A value: each call opens an association of its own on a thread of the pool, so that calls may run side by side.
package struct StorageRequestor: Sendable {
  /// A host name or an IPv4 address; DCMTK connects over IPv4 only.
  package var host: String
  package var port: UInt16
  package var callingAETitle: AETitle
  package var calledAETitle: AETitle
  /// DCMTK keeps one connection timeout for the process: the one of the latest call counts for those under way.
  package var connectTimeout: Duration = .seconds(10)
  /// `idleTimeout` is how long the peer may take to answer one object.
  package var limits = AssociationLimits()
  private let pool: BlockingPool

  package init(
    host: String, port: UInt16, callingAETitle: AETitle, calledAETitle: AETitle, pool: BlockingPool
  ) {
    self.host = host
    self.port = port
    self.callingAETitle = callingAETitle
    self.calledAETitle = calledAETitle
    self.pool = pool
  }

  var peerName: String { "\(calledAETitle) at \(host):\(port)" }

  /// Sends files in one association, in order, and gives one response for each.
  ///
  /// An object that the peer refuses does not keep the others from being sent.
  ///
  /// - Throws: `.unreachable`, `.rejected`, `.tooManyContexts`, `.overloaded`; `.interrupted` with the responses so far
  ///   when the association breaks.
  package func send(_ objects: [OutgoingObject]) async throws(DICOMNetworkingError) -> [StorageResponse] {
    guard !objects.isEmpty else { return [] }
    return try await onPool { () throws(DICOMNetworkingError) in try sendBlocking(objects) }
  }

  /// Asks whether the peer answers (C-ECHO).
  ///
  /// - Throws: as `send`.
  package func echo() async throws(DICOMNetworkingError) -> DIMSEStatus {
    try await onPool { () throws(DICOMNetworkingError) in
      let proposal = PresentationProposal(
        id: 1, abstractSyntax: SOPClass.verification.value,
        transferSyntaxes: [TransferSyntax.implicitLittleEndian.value])
      let association = try OutgoingAssociation(self, proposals: [proposal])
      let status = try association.echo()
      association.release()
      return status
    }
  }

  private func sendBlocking(_ objects: [OutgoingObject]) throws(DICOMNetworkingError) -> [StorageResponse] {
    let plan = try PresentationPlan(objects)
    let association = try OutgoingAssociation(self, proposals: plan.proposals)
    var responses: [StorageResponse] = []
    for object in objects {
      switch association.send(object, context: plan.context(for: object)) {
      case .success(let response): responses.append(response)
      case .failure(let failure):
        association.abort()
        throw .interrupted(peer: peerName, end: failure.end, answered: responses)
      }
    }
    association.release()
    return responses
  }

  private func onPool<Value: Sendable>(
    _ body: @escaping @Sendable () throws(DICOMNetworkingError) -> Value
  ) async throws(DICOMNetworkingError) -> Value {
    do {
      return try await pool.run { try body() }
    } catch let error as DICOMNetworkingError {
      throw error
    } catch {
      throw .overloaded(reason: "\(error)")
    }
  }
}
