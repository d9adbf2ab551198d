import BlockingThreads
import Foundation
import Testing

@Suite struct `A pool of threads` {
  @Test func `gives back what the work returns, off the cooperative pool`() async throws {
    let pool = BlockingPool(name: "worker", threads: 2)
    let name = try await pool.run { try String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) }
    #expect(name.hasPrefix("worker-"))
  }

  @Test func `refuses work after it is closed`() async {
    let pool = BlockingPool(name: "closed", threads: 1)
    pool.close()
    await #expect(throws: BlockingThreadsError.closed) { try await pool.run { 1 } }
  }

  @Test func `refuses work beyond its waiting limit`() async {
    let pool = BlockingPool(name: "full", threads: 1, waitingLimit: 0)
    await #expect(throws: BlockingThreadsError.tooManyWaiting(limit: 0)) { try await pool.run { 1 } }
  }
}
