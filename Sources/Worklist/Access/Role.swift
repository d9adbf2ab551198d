/// What somebody may do here.
package enum Role: String, Sendable, Hashable, CaseIterable {
  /// Sees the worklist, studies and images, and says what they think of a finding.
  case reader
  /// Looks after the service: what a reader may, the operations page, and trying again what was given up.
  case `operator`
  /// Another system, by DICOMweb and UPS-RS.
  case integration
}

/// Who asks, once that is known.
package struct Principal: Sendable, Hashable {
  /// 1 to 64 characters without control characters.
  package let name: String
  package let roles: Set<Role>

  /// nil when nothing of `name` can be shown.
  package init?(name: String, roles: Set<Role>) {
    let shown = String(String.UnicodeScalarView(name.unicodeScalars.filter { !$0.isControl }))
      .trimmingWhitespace()
    guard !shown.isEmpty else { return nil }
    self.name = String(shown.prefix(64))
    self.roles = roles
  }

  private init(local roles: Set<Role>) {
    name = "local"
    self.roles = roles
  }

  /// Whoever sits at this machine, where nobody is asked who they are.
  static let local = Principal(local: Set(Role.allCases))
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    properties.generalCategory == .control || properties.generalCategory == .format
      || properties.generalCategory == .lineSeparator || properties.generalCategory == .paragraphSeparator
  }
}

extension String {
  fileprivate func trimmingWhitespace() -> String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
