import HTTPTypes

/// Why the worklist can't be served, or why a request is refused; texts hold no patient data.
package enum WorklistError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The address can be reached by other machines, and nothing asks them who they are; exit code 78.
  case exposed(address: String)
  /// A configuration key has a value that can't work; exit code 78.
  case misconfigured(key: String, reason: String)
  /// 401: nobody has said who asks, or what they showed is not right.
  case unauthenticated(isTokenWrong: Bool)
  /// 403: who asks may not have this.
  case forbidden
  /// 403: a session's cookie alone changes nothing.
  case withoutProof
  /// 400
  case badRequest(String)
  /// 403: the request comes from another site's page.
  case foreignOrigin
  /// 404
  case notFound(String)
  /// 406
  case notAcceptable
  /// 406: what can be given instead.
  case unacceptable(String)
  /// 408
  case tooSlow
  /// 409
  case conflict(String)
  /// 413
  case tooLarge(limit: Int)
  /// 413: more would have to be looked at than one search may.
  case tooBroad(limit: Int)
  /// 415
  case unsupportedMediaType
  /// 415
  case unsupportedStorage
  /// 421: the request names a host that this service does not answer for.
  case misdirected
  /// 429
  case tooManyRequests
  /// 501
  case notOffered(String)
  /// 503
  case unavailable(String)

  package var description: String {
    switch self {
    case .exposed(let address):
      "the worklist can't be bound to \(address): without TLS and authentication only loopback addresses are allowed"
    case .misconfigured(let key, let reason): "worklist \(key) \(reason)"
    case .badRequest(let reason), .notFound(let reason), .conflict(let reason), .notOffered(let reason),
      .unavailable(let reason), .unacceptable(let reason):
      reason
    case .unauthenticated(let isTokenWrong): isTokenWrong ? "the token is not valid" : "log in first"
    case .forbidden: "your role does not allow this"
    case .withoutProof: "the request lacks its session's proof"
    case .foreignOrigin: "the request comes from another site's page"
    case .notAcceptable: "only application/dicom+json can be given"
    case .tooSlow: "the request's body did not arrive in time"
    case .tooLarge(let limit): "the request's body is over the limit of \(limit) bytes"
    case .tooBroad(let limit):
      "the search is too broad: more than \(limit) objects would have to be looked at"
    case .unsupportedMediaType: "only application/dicom+json is taken"
    case .unsupportedStorage: "only application/dicom, alone or in multipart/related, is taken"
    case .misdirected: "this service does not answer for that host name"
    case .tooManyRequests: "too many requests"
    }
  }

  var status: HTTPResponse.Status {
    switch self {
    case .exposed, .misconfigured: .internalServerError
    case .badRequest: .badRequest
    case .unauthenticated: .unauthorized
    case .foreignOrigin, .forbidden, .withoutProof: .forbidden
    case .notFound: .notFound
    case .notAcceptable, .unacceptable: .notAcceptable
    case .tooSlow: .requestTimeout
    case .conflict: .conflict
    case .tooLarge, .tooBroad: .contentTooLarge
    case .unsupportedMediaType, .unsupportedStorage: .unsupportedMediaType
    case .misdirected: .misdirectedRequest
    case .tooManyRequests: .tooManyRequests
    case .notOffered: .notImplemented
    case .unavailable: .serviceUnavailable
    }
  }
}
