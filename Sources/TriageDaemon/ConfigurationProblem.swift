/// One mistake in the configuration: where it stands, what it is, what would be right.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
  package let file: String
  /// 1-based; nil when the mistake is not on one line.
  package let line: Int?
  /// The key's path with dots; empty for the file as a whole.
  package let key: String
  package let message: String

  package init(file: String, line: Int?, key: String, message: String) {
    self.file = file
    self.line = line
    self.key = key
    self.message = message
  }

  package var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    return key.isEmpty ? "\(place): \(message)" : "\(place): \(key): \(message)"
  }
}

/// Why there is no usable configuration; the process ends with exit code 78.
package enum ConfigurationError: Error, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case invalid([ConfigurationProblem])

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "the configuration \(path) can't be read: \(reason)"
    case .invalid(let problems): problems.map(\.description).joined(separator: "\n")
    }
  }
}
