package import DICOMCore
package import DICOMweb
package import TriageDomain

/// How the worklist is served. Bounds stand here with their units.
package struct WorklistConfiguration: Sendable, Hashable {
  /// The address to bind, without a port.
  package var address: String
  /// 0 lets the system choose; the service announces what it got.
  package var port: Int
  /// The path of the DICOMweb services, for example `/dicom-web`; empty for none.
  package var basePath: String
  /// The names under which browsers and clients may call this service, without ports. Any other name in a request is
  /// refused, so that a foreign page can't reach a loopback service through a name of its own.
  package var hosts: [String]
  /// Origins whose pages may ask with a token of their own, for example `https://viewer.example.org`.
  package var allowedOrigins: [String]
  package var authentication: AuthenticationConfiguration
  /// Whether the service itself speaks TLS.
  package var hasTLS: Bool { tls != nil }
  package var hasAuthentication: Bool { authentication.isOn }
  package var maximumBodyBytes: Int
  /// How many results a page has when the client asks for no limit.
  package var defaultPageSize: Int
  package var maximumPageSize: Int
  /// How many workitems one search may look at.
  package var maximumScan: Int
  /// How long a client may take to send a request's body.
  package var requestTimeout: Duration
  /// How long a connection may stay open without a request.
  package var idleTimeout: Duration
  package var maximumConnections: Int
  /// How many pages may listen for changes at once.
  package var maximumListeners: Int
  /// Time between signs of life to a listening page.
  package var heartbeat: Duration
  /// Shortest time between two announcements to one page.
  package var announcementInterval: Duration
  /// For one peer address.
  package var requestsPerSecond: Int
  /// How many requests one peer address may make at once after a pause.
  package var requestBurst: Int
  /// The largest body of a store request, which is streamed and never held.
  package var maximumStoreBytes = 4 << 30
  /// How many instances one store request may hold.
  package var maximumStoreParts = 20_000
  /// How much of what was drawn lately is kept in memory; 0 for nothing.
  package var imageCacheBytes = 64 << 20
  /// Where images are to be fetched by whoever reads a study.
  package var retrieval: RetrievalPlace
  /// What the empty page says of where to send images, for example `TRIAGED at 127.0.0.1:11112`.
  package var receptionPlace: String?
  /// With less free space instances are refused; the operations page says so.
  package var minimumFreeSpoolBytes: Int?
  /// For the operations page.
  package var models: [ServiceModel] = []
  /// Stands as Requesting AE where a request to cancel does not say who asks.
  package var title: AETitle?
  package var events: EventChannelLimits
  package var retention: WorkitemRetention
  /// nil serves without TLS.
  package var tls: WorklistTLS?

  package init(
    address: String = "127.0.0.1", port: Int = 8042, basePath: String = "/dicom-web",
    hosts: [String] = ["localhost", "127.0.0.1", "::1"], allowedOrigins: [String] = [],
    authentication: AuthenticationConfiguration = AuthenticationConfiguration(),
    maximumBodyBytes: Int = 4 << 20,
    defaultPageSize: Int = 100, maximumPageSize: Int = 1000, maximumScan: Int = 20_000,
    requestTimeout: Duration = .seconds(15), idleTimeout: Duration = .seconds(75),
    maximumConnections: Int = 256, maximumListeners: Int = 64, heartbeat: Duration = .seconds(5),
    announcementInterval: Duration = .milliseconds(300), requestsPerSecond: Int = 100,
    requestBurst: Int = 400, retrieval: RetrievalPlace = RetrievalPlace(), receptionPlace: String? = nil,
    title: AETitle? = nil,
    events: EventChannelLimits = EventChannelLimits(), retention: WorkitemRetention = WorkitemRetention(),
    tls: WorklistTLS? = nil
  ) {
    self.address = address
    self.port = port
    self.basePath = basePath
    self.hosts = hosts
    self.allowedOrigins = allowedOrigins
    self.authentication = authentication
    self.maximumBodyBytes = maximumBodyBytes
    self.defaultPageSize = defaultPageSize
    self.maximumPageSize = maximumPageSize
    self.maximumScan = maximumScan
    self.requestTimeout = requestTimeout
    self.idleTimeout = idleTimeout
    self.maximumConnections = maximumConnections
    self.maximumListeners = maximumListeners
    self.heartbeat = heartbeat
    self.announcementInterval = announcementInterval
    self.requestsPerSecond = requestsPerSecond
    self.requestBurst = requestBurst
    self.retrieval = retrieval
    self.receptionPlace = receptionPlace
    self.title = title
    self.events = events
    self.retention = retention
    self.tls = tls
  }
}
