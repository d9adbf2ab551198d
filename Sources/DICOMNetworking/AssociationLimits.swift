import CDCMTK

/// Bounds on what the peer of one association may do.
package struct AssociationLimits: Sendable, Hashable {
  /// The longest PDU that we announce to take; DCMTK knows 4 KiB to 128 KiB.
  package var maximumPDUBytes = 131_072
  /// For the whole association request (the ARTIM timer of PS3.8 section 9.1.4), or for the answer to ours.
  package var requestTimeout: Duration = .seconds(10)
  /// Silence between messages, or before an answer.
  package var idleTimeout: Duration = .seconds(60)
  /// Within a message at least `minimumProgressBytes` have to come in each such span.
  package var progressWindow: Duration = .seconds(15)
  package var minimumProgressBytes = 16_384
  /// How long one write may wait for the peer to read.
  package var sendTimeout: Duration = .seconds(30)

  package init() {}

  var values: triaged_association_limits {
    triaged_association_limits(
      maximum_pdu_bytes: UInt32(clamping: min(max(maximumPDUBytes, 4096), 131_072)),
      request_timeout_ms: requestTimeout.clampedMilliseconds,
      idle_timeout_ms: idleTimeout.clampedMilliseconds,
      progress_window_ms: progressWindow.clampedMilliseconds,
      progress_minimum_bytes: UInt32(clamping: minimumProgressBytes),
      send_timeout_ms: sendTimeout.clampedMilliseconds)
  }
}

extension Duration {
  /// Whole milliseconds between 1 and about 24 days, what poll(2) can wait.
  fileprivate var clampedMilliseconds: UInt32 {
    let (seconds, attoseconds) = components
    let milliseconds = min(seconds, 2_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
    return UInt32(clamping: min(max(milliseconds, 1), Int64(Int32.max)))
  }
}
