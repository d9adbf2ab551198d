import HTTPTypes

/// Who may ask for what: one line an address, the first that fits decides, and what no line names is for nobody.
struct AccessPolicy: Sendable {
  enum Rule: Sendable, Hashable {
    /// Asks nobody who they are: pages without data, health, the log-in itself.
    case open
    /// For whoever has one of these roles.
    case roles(Set<Role>)
  }

  private struct Line: Sendable {
    let method: HTTPRequest.Method
    /// `*` stands for one segment, `**` for all that follow.
    let pattern: [Substring]
    let rule: Rule
  }

  private static let anyone = Rule.roles(Set(Role.allCases))
  private static let people = Rule.roles([.reader, .operator])
  private static let operators = Rule.roles([.operator])
  private static let systems = Rule.roles([.integration])

  private let lines: [Line]

  /// - Parameter basePath: Where the DICOMweb services stand, for example `/dicom-web`.
  init(basePath: String) {
    let open =
      ["/", "/login", "/operations", "/study", "/assets/*"]
      + ["", "/live", "/ready"].map { "/healthz\($0)" }
    var lines = open.map { Self.line(.get, $0, .open) }
    lines += [
      Self.line(.post, "/api/session", .open),
      Self.line(.get, "/api/session", Self.anyone),
      Self.line(.delete, "/api/session", Self.anyone),
      Self.line(.get, "/api/worklist", Self.people),
      Self.line(.get, "/api/events", Self.people),
      Self.line(.get, "/api/studies/*", Self.people),
      Self.line(.get, "/api/studies/*/images", Self.people),
      Self.line(.get, "/api/studies/*/report", Self.people),
      Self.line(.post, "/api/studies/*/verdicts", Self.people),
      Self.line(.get, "/api/operations", Self.operators),
      Self.line(.post, "/api/studies/*/retry", Self.operators),
      Self.line(.post, "/api/deliveries/*/retry", Self.operators),
    ]
    // Reading by DICOMweb is for viewers too; what changes something is for other systems.
    for place in ["studies", "series", "instances", "workitems"] {
      lines.append(Self.line(.get, "\(basePath)/\(place)/**", Self.anyone))
    }
    lines += [
      Self.line(.get, "\(basePath)/subscribers/*", Self.systems),
      Self.line(.post, "\(basePath)/studies", Self.systems),
      Self.line(.post, "\(basePath)/studies/*", Self.systems),
      Self.line(.post, "\(basePath)/workitems", Self.systems),
      Self.line(.post, "\(basePath)/workitems/*", Self.systems),
      Self.line(.put, "\(basePath)/workitems/*/state", Self.systems),
      Self.line(.post, "\(basePath)/workitems/*/cancelrequest", Self.systems),
      Self.line(.post, "\(basePath)/workitems/*/subscribers/*", Self.systems),
      Self.line(.delete, "\(basePath)/workitems/*/subscribers/*", Self.systems),
      Self.line(.post, "\(basePath)/workitems/*/subscribers/*/suspend", Self.systems),
      Self.line(.delete, "\(basePath)/workitems/*/subscribers/*/suspend", Self.systems),
    ]
    self.lines = lines
  }

  /// nil for what no line names. `path` is split as the router splits it; HEAD is GET without a body.
  func rule(_ method: HTTPRequest.Method, _ path: String) -> Rule? {
    let method = method == .head ? .get : method
    let segments = path.split(separator: "/")
    return lines.first { $0.method == method && Self.fits($0.pattern[...], segments[...]) }?.rule
  }

  /// - Parameter roles: nil for somebody unknown.
  func allows(_ method: HTTPRequest.Method, _ path: String, roles: Set<Role>?) -> Bool {
    switch rule(method, path) {
    case .open?: true
    case .roles(let allowed)?: roles.map { !$0.isDisjoint(with: allowed) } ?? false
    case nil: false
    }
  }

  private static func line(_ method: HTTPRequest.Method, _ path: String, _ rule: Rule) -> Line {
    Line(method: method, pattern: path.split(separator: "/"), rule: rule)
  }

  private static func fits(_ pattern: ArraySlice<Substring>, _ segments: ArraySlice<Substring>) -> Bool {
    guard let first = pattern.first else { return segments.isEmpty }
    if first == "**" { return true }
    guard let segment = segments.first, first == "*" || first == segment else { return false }
    return fits(pattern.dropFirst(), segments.dropFirst())
  }
}
