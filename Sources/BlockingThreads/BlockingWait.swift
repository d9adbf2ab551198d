import Dispatch
import Synchronization

/// Lets an OS thread wait for what is asynchronous: the opposite of `BlockingPool`.
package enum BlockingWait {
  private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
  }

  /// Runs `body` on the cooperative pool and blocks until it has ended; never to be called on that pool itself.
  ///
  /// - Throws: what `body` throws.
  package static func value<Value: Sendable>(
    of body: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let outcome = Outcome<Value>()
    Task {
      let result: Result<Value, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      outcome.result.withLock { $0 = result }
      outcome.done.signal()
    }
    outcome.done.wait()
    guard let result = outcome.result.withLock({ $0 }) else { throw CancellationError() }
    return try result.get()
  }
}
