import Testing
import TriageDomain

@testable import Delivery

@Suite("A lane's knowledge of its destination")
struct LaneMachineTests {
  private let backoff = BackoffPolicy(initial: .seconds(10), cap: .seconds(60))
  private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

  @Test("while the destination answers, everyone claims")
  func up() {
    var machine = LaneMachine(backoff: backoff)
    #expect(machine.step(at: at(0)) == .claim)
    let wasDown = machine.reached()
    #expect(!wasDown)
    #expect(machine.step(at: at(1)) == .claim)
  }

  @Test("after a failure nothing is claimed until the wait is over; then one worker asks and the others wait")
  func halfOpen() {
    var machine = LaneMachine(backoff: backoff)
    #expect(machine.unreachable(at: at(0), jitter: 1) == at(10))
    #expect(machine.step(at: at(9)) == .wait(until: at(10)))
    #expect(machine.step(at: at(10)) == .probe)
    guard case .wait = machine.step(at: at(10)) else {
      Issue.record("two workers ask at once")
      return
    }
    let wasDown = machine.reached()
    #expect(wasDown)
    #expect(machine.step(at: at(11)) == .claim)
  }

  @Test("each failed question doubles the wait up to the cap")
  func doubling() {
    var machine = LaneMachine(backoff: backoff)
    var moment = machine.unreachable(at: at(0), jitter: 1)
    var waits: [Int64] = []
    for _ in 0..<4 {
      #expect(machine.step(at: moment) == .probe)
      let next = machine.unreachable(at: moment, jitter: 1)
      waits.append((next - moment).milliseconds / 1000)
      moment = next
    }
    #expect(waits == [20, 40, 60, 60])
  }

  @Test("workers that fail at the same time count as one failure")
  func together() {
    var machine = LaneMachine(backoff: backoff)
    let first = machine.unreachable(at: at(0), jitter: 1)
    #expect(machine.unreachable(at: at(1), jitter: 1) == first)
  }

  @Test(
    "the wait lies between half and all of the doubled time",
    arguments: [(1, 5, 10), (2, 10, 20), (3, 20, 40), (4, 30, 60), (1000, 30, 60)])
  func jitter(failures: Int, low: Int64, high: Int64) {
    #expect(backoff.delay(after: failures, jitter: 0) == .seconds(low))
    #expect(backoff.delay(after: failures, jitter: 1) == .seconds(high))
  }
}
