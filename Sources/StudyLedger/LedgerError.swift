/// Why the ledger could not do what was asked.
package enum LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The database can't be opened, migrated or trusted; the process ends with exit code 74.
  case unusable(path: String, reason: String)
  /// A transaction failed and left nothing behind.
  case failed(operation: String, reason: String)
  /// The row is not in a state from which this transition goes, or another holder has it.
  case refused(operation: String, reason: String)
  /// There is no such row.
  case missing(what: String)
  /// There is already such a row.
  case exists(what: String)

  package var description: String {
    switch self {
    case .unusable(let path, let reason): "the ledger \(path) can't be used: \(reason)"
    case .failed(let operation, let reason): "\(operation) failed: \(reason)"
    case .refused(let operation, let reason): "\(operation) is refused: \(reason)"
    case .missing(let what): "there is no \(what)"
    case .exists(let what): "there is already a \(what)"
    }
  }
}
