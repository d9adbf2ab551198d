import Synchronization

/// Wake-ups for those who take from the ledger.
///
/// A hint says "look now" and nothing else; it may be lost, doubled or late, so that everyone who waits for one also
/// looks at times of its own.
package final class LedgerHints: Sendable {
  package enum Topic: Sendable, Hashable, CaseIterable {
    case receipts, triage, deliveries, worklist
  }

  private struct State {
    var next = 0
    var waiting: [Int: (Topic, AsyncStream<Void>.Continuation)] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// A stream with an element after each change of `topic`; changes while the reader is busy become one element.
  package func changes(of topic: Topic) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      state.next += 1
      state.waiting[state.next] = (topic, continuation)
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.waiting.removeValue(forKey: id) }
    }
    return stream
  }

  package func announce(_ topic: Topic) {
    let readers = state.withLock { $0.waiting.values.filter { $0.0 == topic }.map(\.1) }
    for reader in readers { reader.yield() }
  }
}
