import HTTPTypes

/// The cookie that holds a session's id: out of scripts' reach, never sent by other sites' pages.
struct SessionCookie: Sendable {
  let isSecure: Bool

  /// The prefix makes a browser insist on Secure, no Domain, and the path `/`.
  private var name: String { isSecure ? "__Host-triaged" : "triaged" }

  func header(_ id: String, seconds: Int64) -> String {
    "\(name)=\(id); Path=/; Max-Age=\(max(0, seconds)); HttpOnly; SameSite=Strict"
      + (isSecure ? "; Secure" : "")
  }

  var ending: String { header("", seconds: 0) }

  func value(in headers: HTTPFields) -> String? {
    for field in headers[values: .cookie] {
      for pair in field.split(separator: ";") {
        let halves = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
        if halves.count == 2, halves[0] == name { return String(halves[1]) }
      }
    }
    return nil
  }
}
