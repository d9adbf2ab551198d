import Testing

@testable import Worklist

@Suite("Event channel: what is sent and when")
struct EventChannelMachineTests {
  @Test("Nothing more is sent until the other side has said that it read what was sent")
  func confirmation() {
    var machine = EventChannelMachine(cursor: 5)
    #expect(machine.handle(.changed) == .look(after: 5))
    #expect(machine.handle(.sent(ping: 1, through: 9)) == .wait)
    for event: EventChannelMachine.Event in [.changed, .tick, .pong(0), .pong(2)] {
      #expect(machine.handle(event) == .wait, "\(event)")
    }
    #expect(machine.handle(.pong(1)) == .confirm(through: 9))
    #expect(machine.handle(.pong(1)) == .wait, "a pong counts once")
    #expect(machine.handle(.changed) == .look(after: 9))
  }

  @Test("What is not for this entity is passed over, but never while something is awaited")
  func passing() {
    var machine = EventChannelMachine(cursor: 5)
    #expect(machine.handle(.passed(through: 9)) == .wait)
    #expect(machine.handle(.changed) == .look(after: 9))
    _ = machine.handle(.sent(ping: 1, through: 12))
    _ = machine.handle(.passed(through: 20))
    #expect(machine.handle(.pong(1)) == .confirm(through: 12))
  }

  @Test("A silent side is let go, but only for the ping that it did not answer")
  func silence() {
    var machine = EventChannelMachine(cursor: 5)
    #expect(machine.handle(.tick) == .ping(through: 5))
    #expect(machine.handle(.sent(ping: 1, through: 5)) == .wait)
    #expect(machine.handle(.pong(1)) == .confirm(through: 5))
    #expect(machine.handle(.overdue(1)) == .wait)
    #expect(machine.handle(.sent(ping: 2, through: 6)) == .wait)
    #expect(machine.handle(.overdue(1)) == .wait)
    #expect(machine.handle(.overdue(2)) == .letGo)
  }
}
