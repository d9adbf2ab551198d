import HTTPTypes

/// The headers that tell a browser how little it may do with an answer.
enum SecurityHeaders {
  /// No script but the page's own file, no inline code, no frame around the page, no address but this one; text can
  /// become script nowhere (Trusted Types).
  static let contentSecurityPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].joined(separator: "; ")

  private static let fields: [(String, String)] = [
    ("Content-Security-Policy", contentSecurityPolicy),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
  ]

  static func set(in headers: inout HTTPFields) {
    // Patient data stays out of every cache but a browser's own, where an answer says so.
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    for (name, value) in fields { if let name = HTTPField.Name(name) { headers[name] = value } }
  }
}
