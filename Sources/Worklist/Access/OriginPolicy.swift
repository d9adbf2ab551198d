import HTTPTypes

/// Which other sites' pages, a viewer for example, may ask with a token of their own (Fetch standard, CORS).
struct OriginPolicy: Sendable {
  private static let methods = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
  private static let headers = "Authorization, Content-Type, Accept"
  private static let exposed = "Content-Location, Content-Type, ETag, Location, Retry-After, Warning"

  private let origins: Set<String>

  init(_ origins: [String]) { self.origins = Set(origins) }

  func admits(_ origin: String) -> Bool { origins.contains(origin) }

  /// Whether a configured value is an origin: scheme, host and perhaps a port, nothing behind.
  static func isOrigin(_ text: String) -> Bool {
    for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      return !rest.isEmpty
        && rest.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.:[]".contains($0)) }
    }
    return false
  }

  /// Never with credentials: a cookie of this service is not for other sites.
  func set(_ origin: String, in headers: inout HTTPFields) {
    set("Access-Control-Allow-Origin", origin, in: &headers)
    set("Access-Control-Expose-Headers", Self.exposed, in: &headers)
    headers.append(HTTPField(name: .vary, value: "Origin"))
  }

  /// The answer to a browser that asks before it asks.
  func setPreflight(in headers: inout HTTPFields) {
    set("Access-Control-Allow-Methods", Self.methods, in: &headers)
    set("Access-Control-Allow-Headers", Self.headers, in: &headers)
    set("Access-Control-Max-Age", "600", in: &headers)
  }

  private func set(_ name: String, _ value: String, in headers: inout HTTPFields) {
    if let name = HTTPField.Name(name) { headers[name] = value }
  }
}
