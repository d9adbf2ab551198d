import Foundation
import JWTKit
import Synchronization
import Testing
import TriageDomain

@testable import Worklist

@Suite("Who somebody is")
struct AuthenticationTests {
  static let now = Timestamp(milliseconds: 1_767_225_600_000)

  static let provider = ProviderConfiguration(
    issuer: "https://login.example", audience: "triaged", keysURL: "https://login.example/keys",
    rolesClaim: "realm_access.roles", nameClaim: "name",
    roleValues: [.reader: ["radiologist"], .operator: ["it"], .integration: ["system"]])

  static func claims(_ change: (inout [String: TokenClaims.Value]) -> Void = { _ in }) -> TokenClaims {
    let seconds = Double(now.milliseconds / 1000)
    var members: [String: TokenClaims.Value] = [
      "iss": .text("https://login.example"), "aud": .list([.text("other"), .text("triaged")]),
      "exp": .number(seconds + 300), "name": .text("Dr. Bo Phantom"),
      "realm_access": .object(["roles": .list([.text("radiologist"), .text("canteen")])]),
    ]
    change(&members)
    return TokenClaims(members)
  }

  @Test("A file gives each token its name and roles, as it is or by its digest")
  func staticTokens() throws {
    let tokens = try StaticTokens(
      text: """
        # who, what, proof
        bo reader,operator a-token-of-twenty-chars
        ris integration sha256:6ca13d52ca70c883e0f0bb101e425a89e8624de51db2d2392593af6a84118090
        """)
    let bo = try #require(tokens.principal(of: "a-token-of-twenty-chars"))
    #expect(bo.name == "bo" && bo.roles == [.reader, .operator])
    #expect(tokens.principal(of: "abc123")?.roles == [.integration])
    for wrong in ["", "a-token-of-twenty-char", "a-token-of-twenty-chars ", "A-token-of-twenty-chars"] {
      #expect(tokens.principal(of: wrong) == nil)
    }
  }

  @Test(
    "A file with a mistake is refused by its line, and no token stands in the message",
    arguments: [
      "", "# nothing", "bo reader", "bo reader short-secret", "bo king a-token-of-twenty-chars",
      "bo reader, a-token-of-twenty-chars", "bo reader sha256:12345678901234567890",
      "a reader a-token-of-twenty-chars\nb reader a-token-of-twenty-chars",
      "bo reader a-token-of-twenty-chars more",
    ])
  func wrongFiles(text: String) throws {
    let error = try #require(throws: WorklistError.self) { try StaticTokens(text: text) }
    guard case .misconfigured(let key, _) = error else { throw error }
    #expect(key == "authentication.tokens_file")
    #expect(!error.description.contains("a-token") && !error.description.contains("secret"))
  }

  @Test("Right claims make somebody with the roles that the words of the claim give")
  func rightClaims() throws {
    let (principal, end) = try ClaimPolicy(provider: Self.provider).judge(Self.claims(), at: Self.now)
    #expect(principal.name == "Dr. Bo Phantom" && principal.roles == [.reader])
    #expect(end == Self.now + .seconds(300))
    let none = Self.claims { $0["realm_access"] = .text("radiologist") }
    #expect(try ClaimPolicy(provider: Self.provider).judge(none, at: Self.now).0.roles.isEmpty)
  }

  @Test(
    "Wrong claims are refused, each for its reason; the clock may be off by as much as configured and no more"
  )
  func wrongClaims() {
    let seconds = Double(Self.now.milliseconds / 1000)
    typealias Change = (inout [String: TokenClaims.Value]) -> Void
    let cases: [(ClaimPolicy.Refusal?, Change)] = [
      (.wrongIssuer, { $0["iss"] = .text("https://evil.example") }), (.wrongIssuer, { $0["iss"] = nil }),
      (.wrongIssuer, { $0["iss"] = .list([.text("https://login.example"), .text("x")]) }),
      (.wrongAudience, { $0["aud"] = .text("other") }), (.wrongAudience, { $0["aud"] = nil }),
      (nil, { $0["aud"] = .text("triaged") }),
      (.withoutEnd, { $0["exp"] = nil }), (.withoutEnd, { $0["exp"] = .text("9999999999") }),
      (.withoutEnd, { $0["exp"] = .number(1e300) }), (.withoutEnd, { $0["exp"] = .number(-1) }),
      (.expired, { $0["exp"] = .number(seconds - 60) }), (nil, { $0["exp"] = .number(seconds - 59) }),
      (.notYetValid, { $0["nbf"] = .number(seconds + 61) }), (nil, { $0["nbf"] = .number(seconds + 60) }),
      (.notYetValid, { $0["nbf"] = .text("soon") }),
      (.withoutName, { $0["name"] = nil }), (.withoutName, { $0["name"] = .text(" \u{7}\n") }),
    ]
    let policy = ClaimPolicy(provider: Self.provider)
    for (refusal, change) in cases {
      do throws(ClaimPolicy.Refusal) {
        _ = try policy.judge(Self.claims(change), at: Self.now)
        #expect(refusal == nil)
      } catch {
        #expect(error == refusal)
      }
    }
    #expect(Set(cases.compactMap(\.0)) == Set(ClaimPolicy.Refusal.allCases))
  }

  /// A provider whose answers a test chooses.
  final class Keys: Sendable {
    let state = Mutex((text: #"{"keys":[]}"#, fetches: 0))

    func publish(_ keys: [(String, ES256PrivateKey)]) throws {
      let entries = try keys.map { name, key in
        let parts = try #require(key.publicKey.parameters)
        return #"{"kty":"EC","crv":"P-256","use":"sig","kid":"\#(name)","x":"\#(parts.x)","y":"\#(parts.y)"}"#
      }
      let others = [#"{"kty":"oct","kid":"h","k":"c2VjcmV0"}"#, #"{"kty":"RSA"}"#, "{}"]
      state.withLock { $0.text = #"{"keys":["# + (others + entries).joined(separator: ",") + "]}" }
    }

    var fetches: Int { state.withLock { $0.fetches } }

    func verifier(_ provider: ProviderConfiguration = AuthenticationTests.provider) -> TokenVerifier {
      TokenVerifier(
        keys: ProviderKeys(provider) { [self] in
          state.withLock { state in
            state.fetches += 1
            return Array(state.text.utf8)
          }
        }, policy: ClaimPolicy(provider: provider))
    }
  }

  static func token(_ claims: TokenClaims, _ key: ES256PrivateKey, kid: String?) async throws -> String {
    var header = JWTHeader()
    header.kid = kid
    return try await JWTKeyCollection().add(ecdsa: key).sign(claims, header: header)
  }

  private static func base64(_ text: String) -> String {
    Data(text.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
      .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
  }

  @Test("A token is taken with its provider's signature and an allowed algorithm, and never otherwise")
  func signatures() async throws {
    let (key, other) = (ES256PrivateKey(), ES256PrivateKey())
    let keys = Keys()
    try keys.publish([("k1", key)])
    let verifier = keys.verifier()
    let right = try await Self.token(Self.claims(), key, kid: "k1")
    #expect(try await verifier.verify(right, at: Self.now).0.name == "Dr. Bo Phantom")

    let parts = right.split(separator: ".").map(String.init)
    let altered = Self.base64(#"{"iss":"https://login.example"}"#)
    var wrong = [
      try await Self.token(Self.claims(), other, kid: "k1"),
      try await Self.token(Self.claims(), key, kid: nil),
      "\(parts[0]).\(altered).\(parts[2])", "\(parts[0]).\(parts[1]).", "..", "a.b.c", "",
      try await Self.token(Self.claims { $0["iss"] = .text("x") }, key, kid: "k1"),
      right + String(repeating: "x", count: 20_000),
    ]
    for head in [
      #"{"alg":"none","kid":"k1"}"#, #"{"alg":"HS256","kid":"k1"}"#, #"{"alg":"HS256","kid":"h"}"#,
      #"{"alg":"ES384","kid":"k1"}"#, #"{"alg":"es256","kid":"k1"}"#, #"{"alg":"RS256","kid":"k1"}"#,
      #"{"alg":"ES256","kid":"k1","crit":["x"]}"#, #"{"kid":"k1"}"#,
    ] { wrong += ["\(Self.base64(head)).\(parts[1]).\(parts[2])", "\(Self.base64(head)).\(parts[1])."] }
    for token in wrong {
      await #expect(throws: WorklistError.unauthenticated(isTokenWrong: true), "\(token.prefix(80))") {
        try await verifier.verify(token, at: Self.now)
      }
    }
  }

  @Test("An unknown key is fetched once, not more often than allowed, and a changed key set is followed")
  func rotation() async throws {
    let (first, second) = (ES256PrivateKey(), ES256PrivateKey())
    let keys = Keys()
    try keys.publish([("k1", first)])
    let verifier = keys.verifier()
    let token = try await Self.token(Self.claims { $0["exp"] = .number(1e10) }, first, kid: "k1")
    _ = try await verifier.verify(token, at: Self.now)
    _ = try await verifier.verify(token, at: Self.now + .seconds(60))
    #expect(keys.fetches == 1)

    let later = try await Self.token(Self.claims { $0["exp"] = .number(1e10) }, second, kid: "k2")
    try keys.publish([("k2", second)])
    await #expect(throws: WorklistError.self) {
      try await verifier.verify(later, at: Self.now + .seconds(29))
    }
    #expect(keys.fetches == 1)
    #expect(try await verifier.verify(later, at: Self.now + .seconds(31)).0.roles == [.reader])
    #expect(keys.fetches == 2)
    await #expect(throws: WorklistError.self) {
      try await verifier.verify(token, at: Self.now + .seconds(32))
    }
    #expect(keys.fetches == 2)

    // Known keys stand while the provider gives none.
    keys.state.withLock { $0.text = "gone" }
    #expect(try await verifier.verify(later, at: Self.now + .seconds(7200)).0.roles == [.reader])
    #expect(keys.fetches == 3)
    await #expect(throws: WorklistError.unavailable("the log-in provider's keys can't be fetched")) {
      try await keys.verifier().verify(later, at: Self.now)
    }
  }

  @Test("A session ends with its lifetime, with its token, by logging out, and as the oldest of too many")
  func sessions() throws {
    let bo = try #require(Principal(name: "bo", roles: [.reader]))
    let sessions = Sessions(lifetime: .seconds(100), maximum: 2)
    let first = sessions.begin(bo, until: nil, at: Self.now)
    #expect(sessions.session(first.id, at: Self.now + .seconds(99)) == first.session)
    #expect(sessions.session(first.id, at: Self.now + .seconds(100)) == nil)
    let short = sessions.begin(bo, until: Self.now + .seconds(10), at: Self.now)
    #expect(sessions.session(short.id, at: Self.now + .seconds(10)) == nil)
    #expect(first.id != short.id && first.session.proof != short.session.proof && first.id.count == 64)
    sessions.end(first.id)
    #expect(sessions.session(first.id, at: Self.now) == nil)
    let more = (0..<2).map { sessions.begin(bo, until: Self.now + .seconds(20 + $0), at: Self.now) }
    #expect(sessions.session(short.id, at: Self.now) == nil)
    #expect(more.allSatisfy { sessions.session($0.id, at: Self.now) != nil })
  }
}
