import TriageDomain

extension WorklistConfiguration {
  /// Refuses what would be unsafe or could not work, before anything is bound.
  ///
  /// - Throws: `WorklistError.exposed` for an address that other machines reach without TLS and authentication;
  ///   `.misconfigured` naming the key.
  package func check() throws(WorklistError) {
    guard BindPolicy.admits(address: address, hasTLS: hasTLS, hasAuthentication: hasAuthentication) else {
      throw .exposed(address: address)
    }
    try authentication.provider?.check()
    guard allowedOrigins.allSatisfy(OriginPolicy.isOrigin) else {
      throw .misconfigured(key: "allowed_origins", reason: "must be origins as https://viewer.example.org")
    }
    guard (0...65_535).contains(port) else { throw .misconfigured(key: "port", reason: "must be 0 to 65535") }
    let parts = basePath.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let isPath =
      basePath.isEmpty
      || basePath.hasPrefix("/")
        && parts.allSatisfy { part in
          !part.isEmpty && part != "." && part != ".."
            && part.utf8.allSatisfy { Self.pathCharacters.contains($0) }
        }
    guard isPath, basePath != "/api", !basePath.hasPrefix("/api/") else {
      throw .misconfigured(
        key: "basePath", reason: "must be empty or a path like /dicom-web, and not below /api")
    }
    let positive: [(String, Bool)] = [
      ("hosts", !hosts.isEmpty), ("maximumBodyBytes", maximumBodyBytes > 0),
      ("defaultPageSize", defaultPageSize > 0), ("maximumPageSize", maximumPageSize >= defaultPageSize),
      ("maximumScan", maximumScan > 0), ("requestTimeout", requestTimeout > .zero),
      ("idleTimeout", idleTimeout > .zero), ("maximumConnections", maximumConnections > 0),
      ("maximumListeners", maximumListeners >= 0), ("heartbeat", heartbeat > .zero),
      ("announcementInterval", announcementInterval >= .zero), ("requestsPerSecond", requestsPerSecond > 0),
      ("requestBurst", requestBurst > 0), ("events.maximumSubscribers", events.maximumSubscribers >= 0),
      ("events.maximumChannels", events.maximumChannels >= 0),
      // A close frame and the payload of a pong have up to 125 bytes.
      ("events.maximumFrameBytes", (125...1 << 24).contains(events.maximumFrameBytes)),
      ("events.batch", events.batch > 0), ("events.pingInterval", events.pingInterval > .zero),
      ("events.answerTimeout", events.answerTimeout > .zero),
      ("retention.finalWorkitems", retention.finalWorkitems >= .zero),
      ("retention.events", retention.events >= .zero),
      ("retention.maximumEvents", retention.maximumEvents >= 0),
      ("sessionLifetime", authentication.sessionLifetime > .zero),
      ("maximumSessions", authentication.maximumSessions > 0),
      ("failedLogInsPerMinute", authentication.failedLogInsPerMinute > 0),
    ]
    for (key, isRight) in positive where !isRight {
      throw .misconfigured(key: key, reason: "is empty, too small, or smaller than what it bounds")
    }
  }

  /// Whether only this machine can reach `address`: `localhost`, 127.0.0.0/8 or ::1.
  package static func isLoopback(_ address: String) -> Bool {
    if address == "localhost" || address == "::1" { return true }
    let parts = address.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.first == "127"
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (1...3).contains(part.utf8.count)
          && UInt8(part) != nil
      }
  }

  private static let pathCharacters = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
}
