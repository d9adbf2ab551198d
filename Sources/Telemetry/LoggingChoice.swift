import Foundation
package import Logging

/// Where entries go: the journal when systemd has connected the process to it, standard error otherwise.
package enum LoggingChoice {
  /// To be called once, before the first logger is made.
  package static func bootstrap(level: Logger.Level, environment: [String: String]) {
    let toJournal = environment["JOURNAL_STREAM"] != nil
    LoggingSystem.bootstrap { label in
      if toJournal { return JournalHandler(label: label, logLevel: level) }
      return StandardErrorHandler(label: label, logLevel: level)
    }
  }
}
