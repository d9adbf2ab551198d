/// Which host names a request may name: the guard of a loopback service against pages of other sites whose name was
/// rebound to 127.0.0.1.
struct HostPolicy: Sendable {
  private let hosts: Set<String>

  init(_ hosts: [String]) { self.hosts = Set(hosts.map { Self.plain($0) }) }

  /// Whether `authority`, a Host header's value with or without a port, is one of this service's own names.
  func answers(for authority: String?) -> Bool {
    guard let authority, let host = Self.host(of: authority) else { return false }
    return hosts.contains(host)
  }

  /// Whether a page of `origin` may ask; programs send none. `null` and other sites may not.
  func admits(origin: String?) -> Bool {
    guard let origin else { return true }
    for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
      return answers(for: String(origin.dropFirst(scheme.count)))
    }
    return false
  }

  private static func host(of authority: String) -> String? {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || isPort(rest) else { return nil }
      return plain(String(authority[authority.index(after: authority.startIndex)..<end]))
    }
    guard let colon = authority.firstIndex(of: ":") else { return plain(authority) }
    return isPort(authority[colon...]) ? plain(String(authority[..<colon])) : nil
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.first == ":" && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func plain(_ host: String) -> String {
    let lower = host.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }
}
