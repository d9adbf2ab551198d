import BlockingThreads
import DICOMCore
import Dispatch
import Glibc
package import Logging
import Synchronization
import Telemetry

/// Accepts associations: one thread takes connections, one named thread serves each association.
///
/// Nothing that a peer does or fails to do delays another: the request is read, judged and answered on the
/// association's own thread.
package final class AssociationAcceptor: Sendable {
  /// Serves one open association and says how it ended; runs on the association's thread and may block.
  package typealias Service = @Sendable (inout IncomingAssociation, AssociationIdentity) -> AssociationEnd

  private let configuration: AcceptorConfiguration
  private let logger: Logger
  private let congestion: @Sendable () -> AssociationRejection?
  private let service: Service
  private let sockets: [ListeningSocket]
  private let wakeUp: WakeUp
  private let live: LiveAssociations
  private let acceptThread = Mutex<NamedThread?>(nil)
  private let associationNumber = Atomic(0)
  private let startMark = String(UInt32.random(in: .min ... .max), radix: 16)

  /// Listens at once; connections wait until `start`.
  ///
  /// - Parameters:
  ///   - congestion: Asked for each association that is admitted otherwise: why it can't be served now.
  ///   - service: What is done with an open association.
  /// - Throws: `DICOMNetworkingError.cannotListen`.
  package init(
    configuration: AcceptorConfiguration, logger: Logger,
    congestion: @escaping @Sendable () -> AssociationRejection? = { nil }, service: @escaping Service
  ) throws(DICOMNetworkingError) {
    self.configuration = configuration
    self.logger = logger
    self.congestion = congestion
    self.service = service
    sockets = try Self.listen(configuration)
    wakeUp = try WakeUp()
    live = LiveAssociations(
      limits: .init(
        associations: configuration.maximumAssociations,
        associationsPerPeer: configuration.maximumAssociationsPerPeer))
  }

  /// The port that is listened on, also when the system has chosen it.
  package var port: UInt16 { sockets.first?.port ?? 0 }

  /// How many associations are open.
  package var openAssociations: Int { live.count }

  package func start() {
    acceptThread.withLock { $0 = NamedThread("dicom-accept") { self.acceptConnections() } }
  }

  /// Takes no more connections, lets the open ones go on for the drain's time, then ends them. Blocks until the last
  /// one's thread is done.
  package func stop() {
    wakeUp.signal()
    let thread = acceptThread.withLock { $0 }
    thread?.join()
    for socket in sockets { socket.stopListening() }
    if live.waitForAll(until: .now() + configuration.drain.dispatchInterval) { return }
    logger.entry(
      .notice, "The drain is over; the associations still open are ended.", [.count: "\(live.count)"])
    live.shutDown()
    // Each thread finishes what it was doing with its instance; disk and ledger are all that it waits for now.
    _ = live.waitForAll(until: .distantFuture)
  }

  private static func listen(_ configuration: AcceptorConfiguration) throws(DICOMNetworkingError)
    -> [ListeningSocket]
  {
    var sockets: [ListeningSocket] = []
    if !configuration.adoptedDescriptors.isEmpty {
      for descriptor in configuration.adoptedDescriptors {
        sockets.append(try ListeningSocket(adopting: descriptor))
      }
      return sockets
    }
    for address in configuration.addresses {
      let port = configuration.port == 0 ? sockets.first?.port ?? 0 : configuration.port
      sockets.append(try ListeningSocket(address: address, port: port))
    }
    return sockets
  }

  private func acceptConnections() {
    var waiting = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    waiting.append(pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0))
    while true {
      guard unsafe poll(&waiting, nfds_t(waiting.count), -1) > 0 else { continue }
      if waiting[waiting.count - 1].revents != 0 { return }
      for ready in waiting.dropLast() where ready.revents != 0 {
        if let connection = acceptConnection(ready.fd) {
          begin(connection.descriptor, from: connection.peer)
        } else if [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(errno) {
          logger.entry(.error, "No descriptor or memory is left for a connection.", [.errorCode: "\(errno)"])
          pauseAccepting()
        }
      }
    }
  }

  /// Without descriptors poll(2) would return at once for ever; an association that ends frees one.
  private func pauseAccepting() {
    var stopping = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&stopping, 1, 100)
  }

  private func begin(_ descriptor: Int32, from peer: PeerAddress) {
    switch live.admit(descriptor, from: peer) {
    case .dropped:
      close(descriptor)
      logger.entry(
        .warning, "A connection is closed: too many are being refused.", [.peerAddress: "\(peer)"])
    case .admitted(let ticket): serve(descriptor, peer, ticket, isOverLimit: false)
    case .overLimit(let ticket): serve(descriptor, peer, ticket, isOverLimit: true)
    }
  }

  private func serve(_ descriptor: Int32, _ peer: PeerAddress, _ ticket: Int, isOverLimit: Bool) {
    let number = associationNumber.add(1, ordering: .relaxed).newValue
    _ = NamedThread("dicom-assoc-\(number)", stackSize: 2 << 20) { [self] in
      defer { live.remove(ticket) }
      var association = IncomingAssociation(descriptor: descriptor, limits: configuration.limits)
      serve(&association, peer, number: number, isOverLimit: isOverLimit)
    }
  }

  private func serve(
    _ association: inout IncomingAssociation, _ peer: PeerAddress, number: Int, isOverLimit: Bool
  ) {
    let entries = logger.with([.associationID: "\(startMark)-\(number)", .peerAddress: "\(peer)"])
    if let failure = association.requestFailure {
      association.conclude(failure)
      entries.entry(.info, "A connection ended without an association.", [.errorCode: "\(failure)"])
      return
    }
    let request = association.request(from: peer)
    let rejection =
      isOverLimit ? .localLimitExceeded : configuration.admission.rejection(of: request) ?? congestion()
    guard rejection == nil, let calling = AETitle(request.callingAETitle),
      let called = AETitle(request.calledAETitle)
    else {
      let rejection = rejection ?? .callingAETitleNotRecognised
      association.reject(rejection)
      entries.entry(.notice, "An association is refused.", [.errorCode: "\(rejection)"])
      return
    }
    let identity = AssociationIdentity(
      id: "\(startMark)-\(number)", peer: peer, callingAETitle: calling, calledAETitle: called)
    converse(&association, identity, logger.with(identity.logFields))
  }

  private func converse(
    _ association: inout IncomingAssociation, _ identity: AssociationIdentity, _ entries: Logger
  ) {
    let start = ContinuousClock.now
    if let end = association.acknowledge(configuration.negotiation) {
      association.conclude(end)
      entries.entry(.info, "An association ended before it was open.", [.errorCode: "\(end)"])
      return
    }
    entries.entry(.info, "An association is open.", [.count: "\(association.contexts.count)"])
    let end = service(&association, identity)
    association.conclude(end)
    entries.entry(
      end == .released ? .info : .notice, "An association is closed.",
      [
        .outcome: "\(end)", .bytes: "\(association.bytesReceived)",
        .durationMS: "\((ContinuousClock.now - start).wholeMilliseconds)",
      ])
  }
}
