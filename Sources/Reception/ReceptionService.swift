import BlockingThreads
import DICOMNetworking
import Glibc
package import Logging
import ServiceLifecycle
package import StudyLedger
import Telemetry
import TriageDomain

/// The front door: takes instances by C-STORE into the spool and their receipts into the ledger.
///
/// Success to a C-STORE is a receipt: it is sent when instance and receipt would survive a power cut.
package struct ReceptionService: Service {
  private let configuration: ReceptionConfiguration
  private let ledger: StudyLedger
  private let spoolRoot: String
  private let queries: (any FindAnswering)?
  private let logger: Logger
  /// Open while this service runs.
  package let web: WebReception
  private let onListening: @Sendable (_ port: UInt16) -> Void

  /// - Parameters:
  ///   - queries: Who answers C-FIND requests; nil when none are accepted.
  ///   - onListening: Called once, with the port, when associations are accepted.
  package init(
    configuration: ReceptionConfiguration, ledger: StudyLedger, spoolRoot: String,
    queries: (any FindAnswering)? = nil, logger: Logger,
    onListening: @escaping @Sendable (_ port: UInt16) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.ledger = ledger
    self.spoolRoot = spoolRoot
    self.queries = queries
    self.logger = logger.with([.stage: "reception"])
    self.onListening = onListening
    web = WebReception(configuration: configuration, ledger: ledger, logger: self.logger)
  }

  /// Receives until the service group shuts down gracefully or the task is cancelled, then drains.
  ///
  /// - Throws: `ReceptionError` when the spool or the network can't be used.
  package func run() async throws {
    // A file size limit is a failed write like another.
    signal(SIGXFSZ, SIG_IGN)
    let pool = BlockingPool(name: "reception", threads: 1)
    defer { pool.close() }
    let spoolRoot = self.spoolRoot
    let spool = try await pool.run { try Spool(root: spoolRoot) }
    try await sweep(spool, pool)
    web.open(spool)
    defer { web.close() }
    let acceptor = try makeAcceptor(spool)
    acceptor.start()
    logger.entry(.info, "Reception is listening.", [:])
    onListening(acceptor.port)
    // Cancellation ends the wait as a graceful shutdown does.
    try? await gracefulShutdown()
    try await pool.run { acceptor.stop() }
    logger.entry(.info, "Reception has ended.", [:])
  }

  private func makeAcceptor(_ spool: Spool) throws(ReceptionError) -> AssociationAcceptor {
    var acceptorConfiguration = configuration.acceptor
    acceptorConfiguration.negotiation.queries = queries?.sopClasses ?? []
    do throws(DICOMNetworkingError) {
      return try AssociationAcceptor(
        configuration: acceptorConfiguration, logger: logger,
        congestion: { [configuration] in
          StorePolicy.isOverWatermark(
            freeSpoolBytes: spool.freeBytes(), minimumFreeSpoolBytes: configuration.minimumFreeSpoolBytes)
            ? .temporaryCongestion : nil
        },
        service: { [configuration, ledger, queries, logger] association, identity in
          var reception = AssociationReception(
            configuration: configuration, spool: spool, ledger: ledger, queries: queries, identity: identity,
            logger: logger)
          return reception.converse(&association)
        })
    } catch {
      throw .network(error)
    }
  }

  private func sweep(_ spool: Spool, _ pool: BlockingPool) async throws {
    let sweep = SpoolSweep(spool: spool)
    for file in try await pool.run({ sweep.collect() }) {
      let receipts = try await ledger.instances(study: file.study)
      let isAcknowledged = receipts.contains { $0.instance.path == file.path }
      try await pool.run { sweep.settle(file, isAcknowledged: isAcknowledged) }
    }
  }
}
