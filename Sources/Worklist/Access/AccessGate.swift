import Foundation
import HTTPTypes
import Hummingbird
import TriageDomain

/// Lets a request through when who asks may have what is asked for.
struct AccessGate: Sendable {
  static let proofHeader = HTTPField.Name("X-Triaged-Proof") ?? .authorization

  let policy: AccessPolicy
  let authenticator: Authenticator
  let sessions: Sessions
  /// Failed log-ins of each peer.
  let failures: RateLimiter
  let cookie: SessionCookie
  let now: @Sendable () -> Timestamp

  /// - Parameter isForeign: Whether the request comes from another site's page, which may show a token of its own and
  ///   must not use the cookie.
  /// - Returns: nil for somebody unknown at an open address.
  /// - Throws: `WorklistError.unauthenticated`, `.forbidden`, `.withoutProof`, `.tooManyRequests`, `.notFound` for what
  ///   no line of the policy names.
  func admit(_ request: Request, peer: String, isForeign: Bool) async throws(WorklistError) -> Principal? {
    guard authenticator.isOn else { return .local }
    let rule = policy.rule(request.method, request.uri.path)
    if rule == .open { return nil }
    let principal = try await identify(request, peer: peer, isForeign: isForeign)
    guard rule != nil else { throw .notFound("there is nothing at this address") }
    guard policy.allows(request.method, request.uri.path, roles: principal.roles) else { throw .forbidden }
    return principal
  }

  /// Checks a token, and counts it against its peer when it is wrong.
  ///
  /// - Throws: `WorklistError.unauthenticated`, `.tooManyRequests`, `.unavailable`.
  func identify(token: String, peer: String) async throws(WorklistError) -> (Principal, Timestamp?) {
    guard failures.hasToken(peer) else { throw .tooManyRequests }
    do throws(WorklistError) {
      return try await authenticator.identify(token, at: now())
    } catch {
      if case .unauthenticated = error { _ = failures.admits(peer) }
      throw error
    }
  }

  private func identify(_ request: Request, peer: String, isForeign: Bool) async throws(WorklistError)
    -> Principal
  {
    if let header = request.headers[.authorization] {
      let words = header.split(separator: " ", maxSplits: 1)
      guard words.count == 2, words[0].lowercased() == "bearer" else {
        throw .unauthenticated(isTokenWrong: false)
      }
      return try await identify(token: String(words[1]), peer: peer).0
    }
    guard !isForeign, let id = cookie.value(in: request.headers),
      let session = sessions.session(id, at: now())
    else { throw .unauthenticated(isTokenWrong: false) }
    if request.method != .get, request.method != .head {
      guard let proof = request.headers[Self.proofHeader], Sessions.isSame(proof, session.proof) else {
        throw .withoutProof
      }
    }
    return session.principal
  }
}
