package import BlockingThreads
import DICOMweb
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
package import StudyLedger
package import TriageDomain

/// Serves the worklist over HTTP/1.1, and over TLS also HTTP/2: UPS-RS, the project's own JSON, the page, and health.
///
/// Reads the ledger and writes through its transitions; keeps no state of its own. Ends with a graceful shutdown:
/// requests under way are answered, listening pages are let go.
package struct WorklistService: Service {
  private let configuration: WorklistConfiguration
  private let ledger: StudyLedger
  private let files: StudyFiles
  private let root: String
  private let pool: BlockingPool
  private let store: (any InstanceStore)?
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private let authenticator: Authenticator
  private let announce: @Sendable (Int) -> Void
  private let channels: EventChannels
  private let security: NIOSSLContext?

  /// - Parameters:
  ///   - spoolRoot: The folder in which received instances and results lie.
  ///   - pool: For what blocks: reading, drawing and storing images.
  ///   - store: Where stored instances go; nil leaves STOW-RS out.
  ///   - now: The wall clock.
  ///   - announce: Called once with the port when the service is bound and answers; must not block.
  /// Reads the file of tokens, and certificate and key, where they are configured: blocks.
  ///
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
    root = spoolRoot
    self.pool = pool
    files = StudyFiles(ledger: ledger, root: spoolRoot, pool: pool)
    self.store = store
    self.logger = logger
    self.now = now
    authenticator = try Self.authenticator(configuration.authentication)
    self.announce = announce
    channels = EventChannels(maximum: configuration.events.maximumChannels)
    security = try configuration.tls?.context()
  }

  package func run() async throws {
    // The server's own logger would write what clients send.
    let silent = Logger(label: "worklist.http") { _ in SwiftLogNoOpLogHandler() }
    let announce = announce
    let responder = router().buildResponder()
    let application = Application(
      responder: responder, server: server(responder, logger: silent),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.address, port: configuration.port), backlog: 256,
        availableConnectionsDelegate: MaximumAvailableConnections(
          configuration.maximumConnections, logger: silent)),
      services: [
        WorkitemUpkeep(ledger: ledger, retention: configuration.retention, logger: logger, now: now)
      ],
      onServerRunning: { channel in if let port = channel.localAddress?.port { announce(port) } },
      logger: silent)
    try await application.run()
  }

  private func server(_ router: some HTTPResponder<WorklistContext>, logger: Logger) -> HTTPServerBuilder {
    let (configuration, ledger, channels, security, now) = (configuration, ledger, channels, security, now)
    return HTTPServerBuilder { responder in
      let plain = WorklistChannel(
        responder: responder,
        admits: { head, channel in
          var context = WorklistContext(source: .init(channel: channel, logger: logger))
          context.mayUpgrade = true
          let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
          return (try? await router.respond(to: request, context: context))?.status == .switchingProtocols
        },
        serve: { frames, title in
          await EventChannel(
            title: title, ledger: ledger, configuration: configuration, channels: channels, now: now
          ).serve(frames)
        },
        maximumFrameBytes: configuration.events.maximumFrameBytes, idleTimeout: configuration.idleTimeout,
        isSecure: security != nil)
      guard let security else { return plain }
      return SecureWorklistChannel(plain, context: security)
    }
  }

  func router() -> Router<WorklistContext> {
    let access = accessGate()
    let router = Router(context: WorklistContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(
      middleware: RequestGate(
        hosts: HostPolicy(configuration.hosts),
        origins: OriginPolicy(configuration.allowedOrigins),
        limiter: RateLimiter(
          perSecond: Double(configuration.requestsPerSecond), burst: configuration.requestBurst),
        access: access,
        logger: logger))
    WorkitemEndpoints(configuration: configuration, ledger: ledger, now: now).add(to: router)
    SubscriptionEndpoints(configuration: configuration, ledger: ledger, channels: channels, now: now)
      .add(to: router)
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
    VerdictEndpoints(ledger: ledger, bodyTimeout: configuration.requestTimeout, now: now).add(to: router)
    StudyEndpoints(configuration: configuration, ledger: ledger, root: root, pool: pool).add(to: router)
    OperationsEndpoints(configuration: configuration, ledger: ledger, root: root, pool: pool, now: now)
      .add(to: router)
    SessionEndpoints(gate: access, bodyTimeout: configuration.requestTimeout).add(to: router)
    HealthEndpoints(ledger: ledger).add(to: router)
    PageEndpoints().add(to: router)
    return router
  }

  private func accessGate() -> AccessGate {
    let authentication = configuration.authentication
    let failures = authentication.failedLogInsPerMinute
    return AccessGate(
      policy: AccessPolicy(basePath: configuration.basePath), authenticator: authenticator,
      sessions: Sessions(lifetime: authentication.sessionLifetime, maximum: authentication.maximumSessions),
      failures: RateLimiter(perSecond: Double(failures) / 60, burst: failures),
      cookie: SessionCookie(isSecure: configuration.hasTLS), now: now)
  }

  private static func authenticator(_ configuration: AuthenticationConfiguration) throws(WorklistError)
    -> Authenticator
  {
    var tokens: StaticTokens?
    if let file = configuration.tokensFile { tokens = try StaticTokens(file: file) }
    guard let provider = configuration.provider else { return Authenticator(tokens: tokens, verifier: nil) }
    var http = HTTPClientConfiguration()
    http.requestTimeout = .seconds(10)
    http.authorityFile = provider.authorityFile
    http.maximumResponseBytes = 1 << 20
    let client = HTTPClient(http, pool: BlockingPool(name: "log-in keys", threads: 1))
    let keys = ProviderKeys(provider) {
      let answer = try await client.send(DICOMweb.HTTPRequest(.get, provider.keysURL))
      guard answer.status == 200 else {
        throw DICOMwebError.unexpectedStatus(url: provider.keysURL, status: answer.status)
      }
      return answer.body
    }
    return Authenticator(
      tokens: tokens, verifier: TokenVerifier(keys: keys, policy: ClaimPolicy(provider: provider)))
  }
}
