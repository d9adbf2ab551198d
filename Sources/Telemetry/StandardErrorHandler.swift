import Foundation
package import Logging

/// Writes entries to standard error for people: time, level, sentence, fields.
package struct StandardErrorHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]

  package init(label: String, logLevel: Logger.Level = .info) { self.logLevel = logLevel }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let fields = EntryFields([metadata, event.metadata ?? [:]])
    let time = Date().formatted(.iso8601.time(includingFractionalSeconds: true))
    var line = "\(time) \(event.level.rawValue) \(event.message)"
    for (key, value) in fields.values { line += " \(key.rawValue)=\(value)" }
    // One write a line, so that lines of several threads don't mix.
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
