/// Decides what an event channel does next: send, wait for the other side's word that it has received, or let go.
///
/// After each batch of events a ping follows, and the pong with the same number says that everything before it was read
/// (RFC 6455 5.5.3; frames come in order). Until then nothing more is sent, so that a slow reader holds up nobody and
/// costs one batch. What was not confirmed is sent again to the next connection.
struct EventChannelMachine: Sendable, Hashable {
  enum Event: Sendable, Hashable {
    /// The ledger may have events.
    case changed
    /// It is time for a sign of life.
    case tick
    /// Every event up to `through` has been written, and after it the ping `ping`.
    case sent(ping: Int, through: Int64)
    /// There is nothing to send up to here.
    case passed(through: Int64)
    case pong(Int)
    /// The time for an answer to the ping is over.
    case overdue(Int)
  }

  enum Action: Sendable, Hashable {
    case wait
    /// Looks for events after the place, and sends them.
    case look(after: Int64)
    /// Asks for a sign of life; everything up to the place has been sent.
    case ping(through: Int64)
    /// The other side has everything up to the place; looks for more.
    case confirm(through: Int64)
    /// Ends the connection.
    case letGo
  }

  /// Everything up to here was written.
  private(set) var sent: Int64
  private var awaitedPing: Int?

  init(cursor: Int64) { sent = cursor }

  mutating func handle(_ event: Event) -> Action {
    switch event {
    case .changed: return awaitedPing == nil ? .look(after: sent) : .wait
    case .tick: return awaitedPing == nil ? .ping(through: sent) : .wait
    case .sent(let ping, let through):
      (awaitedPing, sent) = (ping, through)
      return .wait
    case .passed(let through):
      if awaitedPing == nil { sent = through }
      return .wait
    case .pong(let ping):
      guard ping == awaitedPing else { return .wait }
      awaitedPing = nil
      return .confirm(through: sent)
    case .overdue(let ping): return ping == awaitedPing ? .letGo : .wait
    }
  }
}
