import GRDB

extension LedgerError {
  /// Takes over what a transaction threw: a ledger's error as it is, anything else as a failure of `operation`.
  init(_ error: any Error, in operation: String) {
    self = (error as? LedgerError) ?? .failed(operation: operation, reason: Self.reason(of: error))
  }

  /// SQLite's code and message without the statement's values, since those are patients'.
  static func reason(of error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(type(of: error))" }
    return "\(error.extendedResultCode): \(error.message ?? "no message")"
  }
}
