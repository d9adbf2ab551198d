import Synchronization

/// A fixed set of slots that are lent one caller at a time, in the order in which callers came.
final class RequestPool<Slot: Sendable>: Sendable {
  /// Why no slot was lent.
  enum Refusal: Error, Equatable {
    case cancelled
    case tooManyWaiting(limit: Int)
  }

  private typealias Waiter = CheckedContinuation<Result<Slot, Refusal>, Never>

  private struct State {
    var idle: [Slot]
    var waiters: [(id: UInt64, continuation: Waiter)] = []
    var nextID: UInt64 = 0
  }

  private let state: Mutex<State>
  private let waitingLimit: Int

  /// - Parameter waitingLimit: How many callers may wait.
  init(_ slots: [Slot], waitingLimit: Int) {
    state = Mutex(State(idle: slots))
    self.waitingLimit = waitingLimit
  }

  /// Lends a slot to `body` and takes it back, however `body` ends.
  func lend<Value, Failure: Error>(
    to body: (Slot) async throws(Failure) -> Value, refused: (Refusal) -> Failure
  ) async throws(Failure) -> Value {
    let slot: Slot
    do throws(Refusal) {
      slot = try await acquire()
    } catch {
      throw refused(error)
    }
    defer { release(slot) }
    return try await body(slot)
  }

  var idleCount: Int { state.withLock { $0.idle.count } }
  var waitingCount: Int { state.withLock { $0.waiters.count } }

  private func acquire() async throws(Refusal) -> Slot {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let outcome: Result<Slot, Refusal> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Result<Slot, Refusal>? = state.withLock { state in
          // A cancellation after this look finds the waiter in the queue, since its handler waits for the lock.
          if Task.isCancelled { return .failure(.cancelled) }
          if let slot = state.idle.popLast() { return .success(slot) }
          if state.waiters.count >= waitingLimit { return .failure(.tooManyWaiting(limit: waitingLimit)) }
          state.waiters.append((id, continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return state.waiters.remove(at: index).continuation
      }
      waiter?.resume(returning: .failure(.cancelled))
    }
    return try outcome.get()
  }

  private func release(_ slot: Slot) {
    let next = state.withLock { state -> Waiter? in
      guard !state.waiters.isEmpty else {
        state.idle.append(slot)
        return nil
      }
      return state.waiters.removeFirst().continuation
    }
    next?.resume(returning: .success(slot))
  }
}
