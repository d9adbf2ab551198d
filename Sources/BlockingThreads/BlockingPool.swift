import Foundation
import Synchronization

/// A bounded pool of named OS threads for calls that block: disk, DCMTK, libcurl.
///
/// `run` suspends its caller, never a cooperative thread. Work beyond `threads` waits in order of arrival; work beyond
/// `waitingLimit` is refused, so that no queue grows without bound.
package final class BlockingPool: Sendable {
  private struct State {
    var waiting: [@Sendable () -> Void] = []
    var head = 0
    var isClosed = false
  }

  /// What the threads share; they hold this and not the pool, so that a dropped pool ends.
  private final class Queue: Sendable {
    let state = Mutex(State())
    let available = DispatchSemaphore(value: 0)

    /// Blocks until there is a job; nil when the pool is closed and empty.
    func next() -> (@Sendable () -> Void)? {
      available.wait()
      return state.withLock { state in
        guard state.head < state.waiting.count else { return nil }
        let job = state.waiting[state.head]
        state.head += 1
        if state.head == state.waiting.count {
          state.waiting.removeAll(keepingCapacity: true)
          state.head = 0
        }
        return job
      }
    }
  }

  private let queue = Queue()
  private let threads: [NamedThread]
  private let waitingLimit: Int

  /// - Parameters:
  ///   - name: Prefix of the threads' names.
  ///   - threads: How many run at once, at least one.
  ///   - waitingLimit: How many calls may wait.
  package init(name: String, threads count: Int, waitingLimit: Int = 10_000) {
    self.waitingLimit = waitingLimit
    threads = (0..<max(1, count)).map { [queue] index in
      NamedThread("\(name)-\(index)", stackSize: 8 << 20) {
        while let job = queue.next() { job() }
      }
    }
  }

  /// Runs `body` on a thread of the pool and gives back what it returns.
  ///
  /// - Throws: what `body` throws; `BlockingThreadsError.tooManyWaiting` or `.closed` when it was never begun.
  package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let refusal = submit { continuation.resume(with: Result { try body() }) }
      if let refusal { continuation.resume(throwing: refusal) }
    }
  }

  /// Lets the threads finish what waits, then end. Calls after it are refused. Does not block.
  package func close() {
    queue.state.withLock { $0.isClosed = true }
    for _ in threads { queue.available.signal() }
  }

  deinit { close() }

  private func submit(_ job: @escaping @Sendable () -> Void) -> BlockingThreadsError? {
    let refusal: BlockingThreadsError? = queue.state.withLock { state in
      if state.isClosed { return .closed }
      if state.waiting.count - state.head >= waitingLimit { return .tooManyWaiting(limit: waitingLimit) }
      state.waiting.append(job)
      return nil
    }
    if refusal == nil { queue.available.signal() }
    return refusal
  }
}
