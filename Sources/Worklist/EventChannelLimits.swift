/// Bounds on subscriptions and event channels.
package struct EventChannelLimits: Sendable, Hashable {
  /// How many application entities may be subscribed to anything.
  package var maximumSubscribers: Int
  /// How many event channels may be open at once.
  package var maximumChannels: Int
  /// The largest frame taken from a client.
  package var maximumFrameBytes: Int
  /// How many events are sent before the client has to say that it has received them.
  package var batch: Int
  /// Time between signs of life.
  package var pingInterval: Duration
  /// How long a client may take to read what was sent and say so.
  package var answerTimeout: Duration

  package init(
    maximumSubscribers: Int = 256, maximumChannels: Int = 64, maximumFrameBytes: Int = 4096, batch: Int = 100,
    pingInterval: Duration = .seconds(20), answerTimeout: Duration = .seconds(20)
  ) {
    self.maximumSubscribers = maximumSubscribers
    self.maximumChannels = maximumChannels
    self.maximumFrameBytes = maximumFrameBytes
    self.batch = batch
    self.pingInterval = pingInterval
    self.answerTimeout = answerTimeout
  }
}
