import CSystemd
import Glibc
package import Logging

/// Writes entries to systemd's journal, one field a key.
///
/// The call goes over a datagram socket and does not wait for the disk; without a journal it does nothing.
package struct JournalHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  private let label: String

  package init(label: String, logLevel: Logger.Level = .info) {
    self.label = label
    self.logLevel = logLevel
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let fields = EntryFields([metadata, event.metadata ?? [:]])
    var lines = [
      "MESSAGE=\(event.message)", "PRIORITY=\(event.level.syslogPriority)", "SYSLOG_IDENTIFIER=triaged",
      "TRIAGED_LOGGER=\(label)",
    ]
    for (key, value) in fields.values { lines.append("\(key.journalField)=\(value)") }
    send(lines)
  }

  private func send(_ lines: [String]) {
    // Copies with malloc, because the vector must hold addresses that outlive the closure of each string.
    var vector = unsafe lines.map { line in
      unsafe iovec(iov_base: UnsafeMutableRawPointer(strdup(line)), iov_len: line.utf8.count)
    }
    _ = unsafe sd_journal_sendv(&vector, Int32(vector.count))
    for index in unsafe vector.indices { unsafe free(vector[index].iov_base) }
  }
}

extension Logger.Level {
  /// RFC 5424's severity.
  var syslogPriority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
