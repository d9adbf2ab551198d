import TriageDomain

/// Knows who shows a token.
struct Authenticator: Sendable {
  let tokens: StaticTokens?
  let verifier: TokenVerifier?

  var isOn: Bool { tokens != nil || verifier != nil }

  /// - Returns: Who it is, and until when the token is good; nil for a token without an end.
  /// - Throws: `WorklistError.unauthenticated`, or `.unavailable` while a provider's keys can't be had.
  func identify(_ token: String, at now: Timestamp) async throws(WorklistError) -> (Principal, Timestamp?) {
    if let principal = tokens?.principal(of: token) { return (principal, nil) }
    guard let verifier, TokenVerifier.isSigned(token) else { throw .unauthenticated(isTokenWrong: true) }
    return try await verifier.verify(token, at: now)
  }
}
