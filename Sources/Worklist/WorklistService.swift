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
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private let announce: @Sendable (Int) -> Void
  private let channels: EventChannels
  private let security: NIOSSLContext?

  /// - Parameters:
  ///   - now: The wall clock.
  ///   - announce: Called once with the port when the service is bound and answers; must not block.
  /// Reads the certificate and the key, where there is TLS.
  ///
  /// - Throws: `WorklistError.exposed` or `.misconfigured`, before anything is bound.
  package init(
    configuration: WorklistConfiguration, ledger: StudyLedger, logger: Logger,
    now: @escaping @Sendable () -> Timestamp = { .now() },
    announce: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws(WorklistError) {
    try configuration.check()
    self.configuration = configuration
    self.ledger = ledger
    self.logger = logger
    self.now = now
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

  private func router() -> Router<WorklistContext> {
    let router = Router(context: WorklistContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(
      middleware: RequestGate(
        hosts: HostPolicy(configuration.hosts),
        limiter: RateLimiter(perSecond: configuration.requestsPerSecond, burst: configuration.requestBurst),
        logger: logger))
    WorkitemEndpoints(configuration: configuration, ledger: ledger, now: now).add(to: router)
    SubscriptionEndpoints(configuration: configuration, ledger: ledger, channels: channels, now: now)
      .add(to: router)
    WorklistEndpoints(
      configuration: configuration, ledger: ledger,
      announcements: ChangeAnnouncements(hints: ledger.hints, configuration: configuration), now: now
    ).add(to: router)
    HealthEndpoints(ledger: ledger).add(to: router)
    PageEndpoints().add(to: router)
    return router
  }
}
