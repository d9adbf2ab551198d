import Foundation
import HTTPTypes
import Hummingbird
import TriageDomain

/// Logging in and out, and who one is.
///
/// - `POST /api/session` with `{"token": ...}`: a session for a token, as a cookie; 401 for a wrong one, 429 after many.
/// - `GET /api/session`: name, roles, and the proof that changing requests show in `X-Triaged-Proof`.
/// - `DELETE /api/session`: ends it.
struct SessionEndpoints: Sendable {
  private struct LogIn: Decodable { let token: String }

  struct SessionView: Encodable {
    let name: String
    let roles: [String]
    let proof: String?
    let endsAt: String?
    /// Whether people log in at all; without it whoever reaches the service is `local`.
    let hasLogIn: Bool
  }

  private static let maximumBodyBytes = 32 << 10

  let gate: AccessGate
  let bodyTimeout: Duration

  func add(to router: Router<WorklistContext>) {
    router.post("api/session") { request, context in try await begin(request, context) }
    router.get("api/session") { request, context in try show(request, context) }
    router.delete("api/session") { request, _ in end(request) }
  }

  private func begin(_ request: Request, _ context: WorklistContext) async throws -> Response {
    guard gate.authenticator.isOn else {
      throw WorklistError.badRequest("this service asks nobody to log in")
    }
    let reader = RequestBodyReader(maximumBytes: Self.maximumBodyBytes, timeout: bodyTimeout)
    let bytes = try await reader.json(of: request)
    guard let logIn = try? JSONDecoder().decode(LogIn.self, from: Data(bytes)) else {
      throw WorklistError.badRequest("the request holds no token")
    }
    let now = gate.now()
    let (principal, end) = try await gate.identify(token: logIn.token, peer: context.peer)
    let (id, session) = gate.sessions.begin(principal, until: end, at: now)
    var response = try Reply.json(view(principal, session))
    response.headers[.setCookie] = gate.cookie.header(id, seconds: (session.endsAt - now).milliseconds / 1000)
    return response
  }

  private func show(_ request: Request, _ context: WorklistContext) throws -> Response {
    let session = gate.cookie.value(in: request.headers).flatMap { gate.sessions.session($0, at: gate.now()) }
    return try Reply.json(view(context.principal ?? .local, session))
  }

  private func end(_ request: Request) -> Response {
    if let id = gate.cookie.value(in: request.headers) { gate.sessions.end(id) }
    var response = Reply.empty(.noContent)
    response.headers[.setCookie] = gate.cookie.ending
    // Images may stand in the browser's own cache; who comes next is not to find them.
    if let name = HTTPField.Name("Clear-Site-Data") { response.headers[name] = #""cache""# }
    return response
  }

  private func view(_ principal: Principal, _ session: Sessions.Session?) -> SessionView {
    SessionView(
      name: principal.name, roles: principal.roles.map(\.rawValue).sorted(), proof: session?.proof,
      endsAt: session?.endsAt.iso8601, hasLogIn: gate.authenticator.isOn)
  }
}
