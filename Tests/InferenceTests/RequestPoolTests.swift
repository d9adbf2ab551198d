import Synchronization
import Testing

@testable import Inference

struct RequestPoolTests {
  /// A door that stays shut until it is opened.
  private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
      if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    func open() {
      isOpen = true
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
  }

  private final class Record: Sendable {
    private let stored = Mutex<[Int]>([])

    var values: [Int] { stored.withLock { $0 } }
    func append(_ value: Int) { stored.withLock { $0.append(value) } }
  }

  private func use(_ pool: RequestPool<Int>, _ body: (Int) async -> Void) async throws {
    try await pool.lend { slot async throws(RequestPool<Int>.Refusal) in
      await body(slot)
    } refused: {
      $0
    }
  }

  private func until(_ condition: @Sendable () -> Bool) async {
    while !condition() { await Task.yield() }
  }

  @Test("Callers are served in the order in which they came")
  func order() async throws {
    let pool = RequestPool([0], waitingLimit: 100)
    let gate = Gate()
    let served = Record()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await use(pool) { _ in await gate.pass() } }
      await until { pool.idleCount == 0 }
      for caller in 0..<20 {
        group.addTask { try await use(pool) { _ in served.append(caller) } }
        await until { pool.waitingCount == caller + 1 }
      }
      await gate.open()
      try await group.waitForAll()
    }
    #expect(served.values == Array(0..<20))
    #expect(pool.idleCount == 1)
  }

  @Test("A caller cancelled while it waits leaves the queue at once, and the slot goes to the next")
  func cancelledWaiter() async throws {
    let pool = RequestPool([0], waitingLimit: 100)
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await use(pool) { _ in await gate.pass() } }
      await until { pool.idleCount == 0 }
      let refusal = await withTaskGroup(of: RequestPool<Int>.Refusal?.self) { inner in
        inner.addTask {
          do {
            try await use(pool) { _ in Issue.record("served") }
            return nil
          } catch {
            return error as? RequestPool<Int>.Refusal
          }
        }
        await until { pool.waitingCount == 1 }
        inner.cancelAll()
        return await inner.next() ?? nil
      }
      #expect(refusal == .cancelled)
      #expect(pool.waitingCount == 0)
      await gate.open()
      try await group.waitForAll()
    }
    #expect(pool.idleCount == 1)
  }

  @Test("A caller that was cancelled before it came is refused though a slot is idle")
  func cancelledBefore() async throws {
    let pool = RequestPool([0], waitingLimit: 100)
    await withTaskGroup(of: Void.self) { group in
      group.cancelAll()
      group.addTask {
        await #expect(throws: RequestPool<Int>.Refusal.cancelled) {
          try await use(pool) { _ in Issue.record("served") }
        }
      }
    }
    #expect(pool.idleCount == 1)
  }

  @Test("A slot comes back when its user fails")
  func failure() async throws {
    struct Fault: Error {}
    let pool = RequestPool([0], waitingLimit: 100)
    await #expect(throws: Fault.self) {
      try await pool.lend { _ async throws(Fault) in
        throw Fault()
      } refused: { _ in
        Fault()
      }
    }
    #expect(pool.idleCount == 1)
  }

  @Test("No more callers wait than the limit allows")
  func limit() async throws {
    let pool = RequestPool([0], waitingLimit: 1)
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await use(pool) { _ in await gate.pass() } }
      await until { pool.idleCount == 0 }
      group.addTask { try await use(pool) { _ in } }
      await until { pool.waitingCount == 1 }
      await #expect(throws: RequestPool<Int>.Refusal.tooManyWaiting(limit: 1)) {
        try await use(pool) { _ in }
      }
      await gate.open()
      try await group.waitForAll()
    }
  }
}
