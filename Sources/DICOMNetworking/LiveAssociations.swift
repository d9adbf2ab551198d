import Dispatch
import Glibc
import Synchronization

/// The connections that are being served, counted against their limits, each with a duplicate of its socket by which
/// it can be ended from outside.
///
/// The duplicate is what makes that safe: DCMTK may close its own descriptor at any moment and the number may then name
/// another connection; the duplicate is closed here only, under the lock.
final class LiveAssociations: Sendable {
  struct Limits: Sendable {
    var associations: Int
    var associationsPerPeer: Int
    /// How many connections may be answered with a rejection at the same time; more are closed without a word.
    var refusals = 16
  }

  enum Admission: Sendable, Equatable {
    case admitted(ticket: Int)
    /// To be rejected as transient.
    case overLimit(ticket: Int)
    /// To be closed at once.
    case dropped
  }

  private struct Entry {
    var peer: PeerAddress
    var shutdownDescriptor: Int32
    var isRefusal: Bool
  }

  private struct State {
    var nextTicket = 0
    var entries: [Int: Entry] = [:]
  }

  private let limits: Limits
  private let state = Mutex(State())
  private let group = DispatchGroup()

  init(limits: Limits) { self.limits = limits }

  /// How many associations are open, connections that are being refused left out.
  var count: Int { state.withLock { $0.entries.values.count { !$0.isRefusal } } }

  func admit(_ descriptor: Int32, from peer: PeerAddress) -> Admission {
    state.withLock { state in
      let served = state.entries.values.filter { !$0.isRefusal }
      let isOver =
        served.count >= limits.associations
        || served.count { $0.peer == peer } >= limits.associationsPerPeer
      if isOver && state.entries.count - served.count >= limits.refusals { return .dropped }
      let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
      guard duplicate >= 0 else { return .dropped }
      state.nextTicket += 1
      state.entries[state.nextTicket] = Entry(peer: peer, shutdownDescriptor: duplicate, isRefusal: isOver)
      group.enter()
      return isOver ? .overLimit(ticket: state.nextTicket) : .admitted(ticket: state.nextTicket)
    }
  }

  func remove(_ ticket: Int) {
    state.withLock { state in
      guard let entry = state.entries.removeValue(forKey: ticket) else { return }
      close(entry.shutdownDescriptor)
      group.leave()
    }
  }

  /// Blocks until none is left or `deadline` has passed; says whether none is left.
  func waitForAll(until deadline: DispatchTime) -> Bool { group.wait(timeout: deadline) == .success }

  /// Ends all connections; their threads' blocked calls return.
  func shutDown() {
    state.withLock { state in
      for entry in state.entries.values { _ = shutdown(entry.shutdownDescriptor, Int32(SHUT_RDWR)) }
    }
  }
}
