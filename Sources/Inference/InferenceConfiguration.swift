import Foundation

/// How networks are run on this machine.
package struct InferenceConfiguration: Sendable, Hashable {
  /// How many inferences of one model run at the same time; each has its own request.
  package var streams: Int
  /// How many threads of the processor all streams of a model share.
  package var threads: Int
  /// How many callers may wait for one model.
  package var maximumWaiting = 4096
  package var limits = PackageLimits()

  /// One stream and one thread a processor by default: many small inputs finish soonest that way.
  package init(
    streams: Int = ProcessInfo.processInfo.activeProcessorCount,
    threads: Int = ProcessInfo.processInfo.activeProcessorCount
  ) {
    self.streams = max(1, streams)
    self.threads = max(1, threads)
  }
}
