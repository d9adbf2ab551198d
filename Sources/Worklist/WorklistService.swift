package import BlockingThreads
import DICOMweb
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
package import StudyLedger
package import TriageDomain

/// Serves the worklist over HTTP/1.1: UPS-RS, the project's own JSON, the page, and health.
///
/// Reads the ledger and writes through its transitions; keeps no state of its own. Ends with a graceful shutdown:
/// requests under way are answered, listening pages are let go.
package struct WorklistService: Service {
  private let configuration: WorklistConfiguration
  private let ledger: StudyLedger
  private let files: StudyFiles
  private let store: (any InstanceStore)?
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private let announce: @Sendable (Int) -> Void

  /// - Parameters:
  ///   - spoolRoot: The folder in which received instances and results lie.
  ///   - pool: For what blocks: reading, drawing and storing images.
  ///   - store: Where stored instances go; nil leaves STOW-RS out.
  ///   - now: The wall clock.
  ///   - announce: Called once with the port when the service is bound and answers; must not block.
  /// - Throws: `WorklistError.exposed` or `.misconfigured`, before anything is bound.
  package init(
    configuration: WorklistConfiguration, ledger: StudyLedger, spoolRoot: String, pool: BlockingPool,
    store: (any InstanceStore)? = nil,
    logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now() },
    announce: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(WorklistError) {
    try configuration.check()
    self.configuration = configuration
    self.ledger = ledger
    files = StudyFiles(ledger: ledger, root: spoolRoot, pool: pool)
    self.store = store
    self.logger = logger
    self.now = now
    self.announce = announce
  }

  package func run() async throws {
    // The server's own logger would write what clients send.
    let silent = Logger(label: "worklist.http") { _ in SwiftLogNoOpLogHandler() }
    let announce = announce
    let application = Application(
      router: router(),
      server: .http1(
        configuration: .init(idleTimeout: .milliseconds(configuration.idleTimeout.milliseconds))),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.address, port: configuration.port), backlog: 256,
        availableConnectionsDelegate: MaximumAvailableConnections(
          configuration.maximumConnections, logger: silent)),
      onServerRunning: { channel in if let port = channel.localAddress?.port { announce(port) } },
      logger: silent)
    try await application.run()
  }

  private func router() -> Router<WorklistContext> {
    let router = Router(context: WorklistContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(
      middleware: RequestGate(
        hosts: HostPolicy(configuration.hosts),
        limiter: RateLimiter(perSecond: configuration.requestsPerSecond, burst: configuration.requestBurst),
        logger: logger))
    WorkitemEndpoints(configuration: configuration, ledger: ledger, now: now).add(to: router)
    StudySearchEndpoints(configuration: configuration, files: files).add(to: router)
    if let store {
      StoreEndpoints(configuration: configuration, files: files, store: store).add(to: router)
    }
    RetrievalEndpoints(configuration: configuration, files: files).add(to: router)
    FrameEndpoints(configuration: configuration, files: files).add(to: router)
    MetadataEndpoints(configuration: configuration, files: files).add(to: router)
    RenderingEndpoints(
      files: files, cache: RenderedCache(maximumBytes: configuration.imageCacheBytes),
      basePath: configuration.basePath
    ).add(to: router)
    WorklistEndpoints(
      configuration: configuration, ledger: ledger,
      announcements: ChangeAnnouncements(hints: ledger.hints, configuration: configuration), now: now
    ).add(to: router)
    HealthEndpoints(ledger: ledger).add(to: router)
    PageEndpoints().add(to: router)
    return router
  }
}
