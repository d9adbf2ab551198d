package import TriageDomain

/// Whom a token's claims make of its holder, once the signature is known to be right (RFC 7519 section 4.1).
package struct ClaimPolicy: Sendable {
  package enum Refusal: Error, Sendable, Hashable, CaseIterable {
    case wrongIssuer, wrongAudience, withoutEnd, expired, notYetValid, withoutName
  }

  package let provider: ProviderConfiguration

  package init(provider: ProviderConfiguration) { self.provider = provider }

  /// Somebody without a role is somebody, and may do nothing.
  ///
  /// - Returns: Who it is, and until when.
  package func judge(_ claims: TokenClaims, at now: Timestamp) throws(Refusal) -> (Principal, Timestamp) {
    guard claims.texts("iss") == [provider.issuer] else { throw .wrongIssuer }
    guard claims.texts("aud").contains(provider.audience) else { throw .wrongAudience }
    guard let seconds = claims.number("exp"), let end = Self.moment(seconds) else { throw .withoutEnd }
    guard now < end + provider.clockTolerance else { throw .expired }
    if claims.value("nbf") != nil {
      guard let begin = claims.number("nbf").flatMap(Self.moment), begin <= now + provider.clockTolerance
      else {
        throw .notYetValid
      }
    }
    let names = claims.texts(provider.nameClaim)
    let words = Set(claims.texts(provider.rolesClaim))
    let roles = Role.allCases.filter { provider.roleValues[$0].map { !$0.isDisjoint(with: words) } ?? false }
    guard let name = names.first, names.count == 1, let principal = Principal(name: name, roles: Set(roles))
    else { throw .withoutName }
    return (principal, end)
  }

  private static func moment(_ seconds: Double) -> Timestamp? {
    guard seconds.isFinite, (0...1e11).contains(seconds) else { return nil }
    return Timestamp(milliseconds: Int64(seconds * 1000))
  }
}
