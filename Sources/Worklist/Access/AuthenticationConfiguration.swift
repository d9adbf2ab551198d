/// How somebody proves who they are. Without a file of tokens and without a provider nobody is asked.
package struct AuthenticationConfiguration: Sendable, Hashable {
  /// Lines of `name role token`; see `StaticTokens`. nil for none.
  package var tokensFile: String?
  /// nil for none.
  package var provider: ProviderConfiguration?
  /// How long a browser stays logged in at most.
  package var sessionLifetime: Duration
  /// A newcomer beyond it ends the oldest session.
  package var maximumSessions: Int
  /// Of one peer address; beyond it no token of that address is looked at until time has passed.
  package var failedLogInsPerMinute: Int

  package init(
    tokensFile: String? = nil, provider: ProviderConfiguration? = nil,
    sessionLifetime: Duration = .seconds(43_200), maximumSessions: Int = 1000,
    failedLogInsPerMinute: Int = 10
  ) {
    self.tokensFile = tokensFile
    self.provider = provider
    self.sessionLifetime = sessionLifetime
    self.maximumSessions = maximumSessions
    self.failedLogInsPerMinute = failedLogInsPerMinute
  }

  package var isOn: Bool { tokensFile != nil || provider != nil }
}

/// An OpenID Connect provider whose access tokens (JWT, RFC 7519) are taken.
package struct ProviderConfiguration: Sendable, Hashable {
  /// The algorithms that may be named at all; what is symmetric or `none` is not among them.
  package static let knownAlgorithms = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
  ]

  /// What `iss` has to be.
  package var issuer: String
  /// What `aud` has to be, or hold.
  package var audience: String
  /// Where its keys stand (JSON Web Key Set, RFC 7517).
  package var keysURL: String
  /// A PEM file of the authorities to trust instead of the system's; nil for those.
  package var authorityFile: String?
  package var algorithms: [String]
  /// The claim with the roles; dots lead into objects.
  package var rolesClaim: String
  /// The claim with the name that verdicts are recorded under; dots lead into objects.
  package var nameClaim: String
  /// What in the claim gives which role.
  package var roleValues: [Role: Set<String>]
  /// By how much the provider's clock may be off.
  package var clockTolerance: Duration
  /// Keys older than this are fetched anew.
  package var keysLifetime: Duration
  /// Shortest time between two fetches, whatever tokens name.
  package var keysRefreshMinimum: Duration

  package init(
    issuer: String, audience: String, keysURL: String, authorityFile: String? = nil,
    algorithms: [String] = ["RS256", "ES256"], rolesClaim: String = "roles",
    nameClaim: String = "preferred_username", roleValues: [Role: Set<String>] = [:],
    clockTolerance: Duration = .seconds(60), keysLifetime: Duration = .seconds(3600),
    keysRefreshMinimum: Duration = .seconds(30)
  ) {
    self.issuer = issuer
    self.audience = audience
    self.keysURL = keysURL
    self.authorityFile = authorityFile
    self.algorithms = algorithms
    self.rolesClaim = rolesClaim
    self.nameClaim = nameClaim
    self.roleValues = roleValues
    self.clockTolerance = clockTolerance
    self.keysLifetime = keysLifetime
    self.keysRefreshMinimum = keysRefreshMinimum
  }

  /// Keys come over TLS, or from this very machine.
  ///
  /// - Throws: `WorklistError.misconfigured` naming the key.
  func check() throws(WorklistError) {
    let needed = [
      ("issuer", issuer), ("audience", audience), ("roles_claim", rolesClaim), ("name_claim", nameClaim),
    ]
    for (key, value) in needed where value.isEmpty {
      throw .misconfigured(key: "authentication.oidc.\(key)", reason: "must not be empty")
    }
    let host = keysURL.hasPrefix("http://") ? keysURL.dropFirst(7).prefix { $0 != "/" && $0 != ":" } : ""
    guard keysURL.hasPrefix("https://") || WorklistConfiguration.isLoopback(String(host)) else {
      throw .misconfigured(key: "authentication.oidc.jwks_url", reason: "must begin with https://")
    }
    guard !algorithms.isEmpty, Set(algorithms).isSubset(of: Self.knownAlgorithms) else {
      throw .misconfigured(
        key: "authentication.oidc.algorithms",
        reason: "must be some of \(Self.knownAlgorithms.joined(separator: ", "))")
    }
  }
}
