package import Logging

extension Logger {
  /// Writes one entry: a constant sentence and listed fields, nothing else.
  package func entry(_ level: Level, _ message: StaticString, _ fields: [LogKey: String] = [:]) {
    var metadata: Metadata = [:]
    for (key, value) in fields { metadata[key.rawValue] = .string(value) }
    log(level: level, "\(message)", metadata: metadata)
  }

  /// A logger whose every entry carries `fields` too.
  package func with(_ fields: [LogKey: String]) -> Logger {
    var copy = self
    for (key, value) in fields { copy[metadataKey: key.rawValue] = .string(value) }
    return copy
  }
}
