/// How the process ends when it ends on purpose (the words of sysexits.h).
package enum ExitStatus: Int32, Error, Sendable {
  /// At least one input could not be used; the others were.
  case badInput = 1
  /// A model package is damaged or does not pass its self-check.
  case models = 70
  /// The service could not do its work for a reason of the machine: an address in use, say.
  case unavailable = 69
  /// The ledger can't be used.
  case ledger = 74
  /// The configuration is wrong.
  case configuration = 78
}

/// A start that can't be: what to say and how to end.
package struct StartFailure: Error, Sendable, CustomStringConvertible {
  package let status: ExitStatus
  package let description: String

  package init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }
}
