/// A state of a row in the ledger: who moves it on, where it can go, and what dying in it means.
///
/// `docs/LEDGER.md` is generated from these, so that the picture can't differ from the code.
package protocol LedgerState: RawRepresentable, CaseIterable, Sendable, Hashable where RawValue == String {
  /// The stage that moves a row out of this state; `nobody` for a final one.
  var owner: String { get }
  /// The states a row may go to from here.
  var exits: Set<Self> { get }
  /// One sentence: what is true after a kill in this state.
  var dying: String { get }
}

/// A study's assembly.
package enum StudyState: String, LedgerState, Codable {
  case open
  case closed

  package var owner: String {
    switch self {
    case .open: "Assembly"
    case .closed: "Reception"
    }
  }

  package var exits: Set<Self> {
    switch self {
    case .open: [.closed]
    case .closed: [.open]
    }
  }

  package var dying: String {
    switch self {
    case .open:
      "Assembly rebuilds the study's machine from its receipts at the next start; its quiet period begins anew."
    case .closed:
      "Nothing is under way; a late instance opens the next revision, which is withdrawn if nothing of it is read."
    }
  }
}

/// One revision's triage.
package enum TriageState: String, LedgerState, Codable {
  case waiting
  case claimed
  case concluded
  case dead

  package var owner: String {
    switch self {
    case .waiting, .claimed: "Triage"
    case .concluded: "nobody"
    case .dead: "an operator"
    }
  }

  package var exits: Set<Self> {
    switch self {
    case .waiting: [.claimed]
    case .claimed: [.concluded, .waiting, .dead]
    case .concluded: []
    case .dead: [.waiting]
    }
  }

  package var dying: String {
    switch self {
    case .waiting: "The row is claimed after the next start."
    case .claimed:
      "The lease runs out and the row waits again, or is dead when its attempts are spent; UIDs stay the same."
    case .concluded: "Outcome, findings, documents and deliveries were committed together."
    case .dead: "The study is shown as failed with its reason until an operator retries it."
    }
  }
}

/// One object on its way to one destination.
package enum DeliveryState: String, LedgerState, Codable {
  case waiting
  case claimed
  case delivered
  case dead

  package var owner: String {
    switch self {
    case .waiting, .claimed: "Delivery"
    case .delivered: "nobody"
    case .dead: "an operator"
    }
  }

  package var exits: Set<Self> {
    switch self {
    case .waiting: [.claimed]
    case .claimed: [.delivered, .waiting, .dead]
    case .delivered: []
    case .dead: [.waiting]
    }
  }

  package var dying: String {
    switch self {
    case .waiting: "The lane claims it after the next start."
    case .claimed: "The lease runs out and the very same object is sent again; the destination keeps one."
    case .delivered: "The destination has said that it holds the object."
    case .dead: "The object stays in the spool with its last error until an operator retries it."
    }
  }
}

/// A workitem's Procedure Step State (PS3.4 CC.1.1).
package enum WorkitemState: String, LedgerState, Codable {
  case scheduled = "SCHEDULED"
  case inProgress = "IN PROGRESS"
  case completed = "COMPLETED"
  case canceled = "CANCELED"

  package var owner: String {
    switch self {
    case .scheduled: "a reader"
    case .inProgress: "the holder of the Transaction UID"
    case .completed, .canceled: "nobody"
    }
  }

  package var exits: Set<Self> {
    switch self {
    case .scheduled: [.inProgress, .canceled]
    case .inProgress: [.completed, .canceled]
    case .completed, .canceled: []
    }
  }

  package var dying: String {
    switch self {
    case .scheduled: "The workitem and its priority are as committed."
    case .inProgress: "The performer still holds it: the Transaction UID is in the ledger."
    case .completed, .canceled: "Final."
    }
  }
}
