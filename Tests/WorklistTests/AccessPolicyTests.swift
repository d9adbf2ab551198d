import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Testing

@testable import Worklist

@Suite("Who may ask for what")
struct AccessPolicyTests {
  private static let policy = AccessPolicy(basePath: "/dicom-web")

  @Test("Every route of the service has a line in the policy")
  func routes() async throws {
    try await ServedWorklist.run { served in
      let service = try WorklistService(
        configuration: WorklistConfiguration(), ledger: served.ledger, spoolRoot: NSTemporaryDirectory(),
        pool: ServedWorklist.threads, logger: Logger(label: "none"))
      let routes = service.router().routes
      #expect(routes.count > 15)
      for route in routes {
        let path = "\(route.path)".split(separator: "/").map { segment in
          segment.hasPrefix(":") || segment.hasPrefix("{") || segment.contains("*")
            ? "1.2.3" : String(segment)
        }
        let rule = Self.policy.rule(route.method, "/" + path.joined(separator: "/"))
        #expect(rule != nil, "\(route.method) \(route.path)")
      }
    }
  }

  /// The roles that may, `-` for nobody known.
  @Test(
    "Each role gets what it needs and no more",
    arguments: [
      ("GET", "/", "- reader operator integration"),
      ("GET", "/healthz/ready", "- reader operator integration"),
      ("GET", "/login", "- reader operator integration"),
      ("POST", "/api/session", "- reader operator integration"),
      ("GET", "/api/session", "reader operator integration"),
      ("DELETE", "/api/session", "reader operator integration"),
      ("GET", "/api/worklist", "reader operator"), ("GET", "/api/events", "reader operator"),
      ("GET", "/api/studies/1.2", "reader operator"),
      ("POST", "/api/studies/1.2/verdicts", "reader operator"),
      ("POST", "/api/studies/1.2/retry", "operator"), ("POST", "/api/deliveries/7/retry", "operator"),
      ("GET", "/api/operations", "operator"), ("HEAD", "/api/operations", "operator"),
      ("GET", "/dicom-web/studies", "reader operator integration"),
      ("GET", "/dicom-web/studies/1/series/2/instances/3/rendered", "reader operator integration"),
      ("POST", "/dicom-web/studies", "integration"),
      ("GET", "/dicom-web/workitems", "reader operator integration"),
      ("POST", "/dicom-web/workitems/1.2", "integration"),
      ("PUT", "/dicom-web/workitems/1.2/state", "integration"),
      ("DELETE", "/dicom-web/workitems/1.2/subscribers/A", "integration"),
      ("GET", "/dicom-web/subscribers/A", "integration"),
      ("DELETE", "/dicom-web/studies/1.2", ""), ("GET", "/api", ""), ("GET", "/api/studies", ""),
      ("GET", "/apis/worklist", ""), ("POST", "/api/worklist", ""), ("GET", "/%61pi/worklist", ""),
      ("GET", "//api//operations", "operator"),
    ])
  func table(method: String, path: String, roles: String) throws {
    let method = try #require(HTTPRequest.Method(method))
    var may = Self.policy.allows(method, path, roles: nil) ? ["-"] : []
    may += Role.allCases.filter { Self.policy.allows(method, path, roles: [$0]) }.map(\.rawValue)
    #expect(may.joined(separator: " ") == roles, "\(path)")
  }

  @Test("Somebody without a role may only what anybody may")
  func noRole() {
    #expect(!Self.policy.allows(.get, "/api/worklist", roles: []))
    #expect(Self.policy.allows(.get, "/login", roles: []))
  }

  @Test(
    "Beyond this machine nothing is bound without both TLS and authentication",
    arguments: [(false, false), (true, false), (false, true), (true, true)])
  func binding(hasTLS: Bool, hasAuthentication: Bool) {
    func admits(_ address: String) -> Bool {
      BindPolicy.admits(address: address, hasTLS: hasTLS, hasAuthentication: hasAuthentication)
    }
    #expect(admits("127.0.0.1") && admits("::1") && admits("localhost"))
    for address in ["0.0.0.0", "::", "10.1.2.3", "example.org", ""] {
      #expect(admits(address) == (hasTLS && hasAuthentication), "\(address)")
    }
  }
}
