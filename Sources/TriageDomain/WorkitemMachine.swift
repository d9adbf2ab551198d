package import DICOMCore

/// Decides what a request does to a Unified Procedure Step: every cell of PS3.4 table CC.1.1-2.
///
/// A Transaction UID is the correct one when it is the one that the workitem holds; where the workitem holds none,
/// any is. The machine decides and changes nothing.
package struct WorkitemMachine: Sendable, Hashable {
  /// nil when there is no such workitem.
  package var state: WorkitemState?
  /// The Transaction UID that the workitem holds.
  package var transactionUID: UID<Transaction>?

  package init(state: WorkitemState?, transactionUID: UID<Transaction>? = nil) {
    self.state = state
    self.transactionUID = transactionUID
  }

  package enum Request: Sendable, Hashable {
    /// N-CREATE.
    case create
    /// N-ACTION Change UPS State with the Transaction UID that came with it.
    case changeState(WorkitemState, UID<Transaction>?)
    /// N-ACTION Request UPS Cancel.
    case requestCancel
  }

  package enum Verdict: Sendable, Hashable {
    /// The workitem takes this state.
    case become(WorkitemState)
    /// The performer is told that somebody asks for cancellation; the state stays.
    case notifyPerformer
    /// Nothing changes and the answer carries a warning.
    case alreadyThere(WorkitemRemark)
    /// Nothing changes and the answer is a failure.
    case refuse(WorkitemRemark)
  }

  /// - Parameter meetsFinalState: Whether the attributes are what the wanted final state demands (PS3.4 CC.2.5.1.3).
  package func verdict(on request: Request, meetsFinalState: Bool = true) -> Verdict {
    if case .create = request { return state == nil ? .become(.scheduled) : .refuse(.duplicate) }
    guard let state else { return .refuse(.doesNotExist) }
    switch request {
    case .create: return .refuse(.duplicate)
    case .requestCancel: return cancellation(in: state)
    case .changeState(.scheduled, _): return .refuse(.scheduledOnlyByCreation)
    case .changeState(let wanted, let given):
      guard let given, transactionUID == nil || transactionUID == given else {
        return .refuse(.wrongTransactionUID)
      }
      return change(from: state, to: wanted, meetsFinalState: meetsFinalState)
    }
  }

  private func cancellation(in state: WorkitemState) -> Verdict {
    switch state {
    // Formally by way of IN PROGRESS (CC.2.2.3); nobody can see the workitem there.
    case .scheduled: .become(.canceled)
    case .inProgress: .notifyPerformer
    case .completed: .refuse(.alreadyCompleted)
    case .canceled: .alreadyThere(.alreadyCanceled)
    }
  }

  private func change(from state: WorkitemState, to wanted: WorkitemState, meetsFinalState: Bool) -> Verdict {
    switch (state, wanted) {
    case (.scheduled, .inProgress): .become(.inProgress)
    case (.scheduled, _): .refuse(.notYetInProgress)
    case (.inProgress, .inProgress): .refuse(.alreadyInProgress)
    case (.inProgress, _): meetsFinalState ? .become(wanted) : .refuse(.finalStateNotMet)
    case (.completed, .completed): .alreadyThere(.alreadyInStateCompleted)
    case (.canceled, .canceled): .alreadyThere(.alreadyCanceled)
    case (.completed, _), (.canceled, _): .refuse(.mayNoLongerBeUpdated)
    }
  }
}
