import TriageDomain

/// Checks one step of a state machine against the exits that `docs/LEDGER.md` shows.
enum Transition {
  /// - Throws: `LedgerError.refused` when `state` has no exit to `next`.
  static func check<State: LedgerState>(_ state: State, to next: State, in operation: String)
    throws(LedgerError)
  {
    guard state.exits.contains(next) else {
      throw .refused(operation: operation, reason: "no way leads from \(state.rawValue) to \(next.rawValue)")
    }
  }
}
