/// How requests are made: time limits, trust and identity.
package struct HTTPClientConfiguration: Sendable, Hashable {
  /// Proof of who asks; the file is read anew for each request, so that a secret can be changed while running.
  package enum Authorization: Sendable, Hashable {
    case none
    /// A file that holds a token.
    case bearer(tokenFile: String)
    /// A file that holds `user:password`.
    case basic(credentialFile: String)
  }

  package var connectTimeout: Duration = .seconds(10)
  /// For a whole request with its answer.
  package var requestTimeout: Duration = .seconds(300)
  /// A transfer that moves less than a byte a second for this long is given up.
  package var stallTimeout: Duration = .seconds(30)
  /// A PEM file of the certificate authorities to trust instead of the system's; nil for those.
  package var authorityFile: String?
  package var authorization: Authorization = .none
  /// An answer longer than this is refused.
  package var maximumResponseBytes = 16 << 20

  package init() {}
}
