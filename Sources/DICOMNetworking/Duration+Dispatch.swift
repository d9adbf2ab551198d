import Dispatch

extension Duration {
  /// For waits on semaphores and groups; rounded down to milliseconds.
  var dispatchInterval: DispatchTimeInterval { .milliseconds(Int(clamping: wholeMilliseconds)) }

  /// Fractions are cut.
  package var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
