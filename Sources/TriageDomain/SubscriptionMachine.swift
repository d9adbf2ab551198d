/// Decides what becomes of one application entity's subscription to one workitem: every cell of PS3.4 table CC.2.3-2.
///
/// The machine decides and changes nothing. A request for everything ("globally") is asked for each workitem; what it
/// does to the entity's global subscription is `global(after:)`.
package struct SubscriptionMachine: Sendable, Hashable {
  /// An application entity's UPS Subscription State for one workitem.
  package enum State: Sendable, Hashable, CaseIterable {
    case notSubscribed, withLock, withoutLock

    package init(lock: Bool) { self = lock ? .withLock : .withoutLock }
  }

  package enum Request: Sendable, Hashable {
    /// The workitem was created while the entity had this global subscription.
    case created(GlobalSubscription?)
    case subscribeGlobally(lock: Bool)
    case subscribe(lock: Bool)
    case unsubscribe
    case unsubscribeGlobally
    case suspendGlobally
  }

  package struct Verdict: Sendable, Hashable {
    package var state: State
    /// Whether the entity is told the workitem's present state at once.
    package var tells: Bool

    package init(state: State, tells: Bool) {
      self.state = state
      self.tells = tells
    }
  }

  /// nil for a workitem that is being created.
  package var state: State?

  package init(state: State?) { self.state = state }

  /// nil for a cell that can't occur: a workitem is created once, and asked for only when it is there.
  package func verdict(on request: Request) -> Verdict? {
    guard let state else {
      guard case .created(let global) = request else { return nil }
      return Verdict(
        state: global.map { State(lock: $0 == .withLock) } ?? .notSubscribed, tells: global != nil)
    }
    switch request {
    case .created: return nil
    case .subscribeGlobally(let lock):
      // What was asked for one workitem goes before what is asked for all. Only those who lock are told of all.
      guard state == .notSubscribed else { return Verdict(state: state, tells: false) }
      return Verdict(state: State(lock: lock), tells: lock)
    case .subscribe(let lock): return Verdict(state: State(lock: lock), tells: true)
    case .unsubscribe, .unsubscribeGlobally: return Verdict(state: .notSubscribed, tells: false)
    case .suspendGlobally: return Verdict(state: state, tells: false)
    }
  }

  /// The entity's global subscription after `request`.
  package static func global(_ present: GlobalSubscription?, after request: Request) -> GlobalSubscription? {
    switch request {
    case .subscribeGlobally(let lock): lock ? .withLock : .withoutLock
    case .unsubscribeGlobally, .suspendGlobally: nil
    case .created, .subscribe, .unsubscribe: present
    }
  }
}

/// An application entity's Global Subscription State; nil stands for none.
package enum GlobalSubscription: String, Sendable, Hashable, CaseIterable {
  case withLock = "locked"
  case withoutLock = "unlocked"
}
