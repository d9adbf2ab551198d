import Foundation
import JWTKit
import TriageDomain

/// Verifies a provider's tokens: algorithm, key, signature, claims, in this order.
struct TokenVerifier: Sendable {
  private struct Head: Decodable {
    let alg: String
    let kid: String?
    /// Extensions that must be understood (RFC 7515 section 4.1.11): none is.
    let crit: [String]?
  }

  private static let maximumLength = 16 << 10

  let keys: ProviderKeys
  let policy: ClaimPolicy

  /// - Throws: `WorklistError.unauthenticated`, or `.unavailable` while the provider's keys can't be had.
  func verify(_ token: String, at now: Timestamp) async throws(WorklistError) -> (Principal, Timestamp) {
    let refused = WorklistError.unauthenticated(isTokenWrong: true)
    guard token.utf8.count <= Self.maximumLength, let head = Self.head(of: token), head.crit == nil,
      policy.provider.algorithms.contains(head.alg), let identifier = head.kid,
      let algorithm = JWK.Algorithm(rawValue: head.alg)
    else { throw refused }
    guard var key = try await keys.key(identifier, at: now) else { throw refused }
    // The key's own algorithm binds the token, or the token would choose how it is judged.
    guard key.algorithm == nil || key.algorithm == algorithm else { throw refused }
    key.algorithm = algorithm
    do {
      let collection = try await JWTKeyCollection().add(jwk: key)
      return try policy.judge(try await collection.verify(token, as: TokenClaims.self), at: now)
    } catch {
      throw refused
    }
  }

  /// Whether a token has the shape of a JWT.
  static func isSigned(_ token: String) -> Bool { token.split(separator: ".").count == 3 }

  private static func head(of token: String) -> Head? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var text = parts[0].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    text += String(repeating: "=", count: (4 - text.count % 4) % 4)
    return Data(base64Encoded: text).flatMap { try? JSONDecoder().decode(Head.self, from: $0) }
  }
}
