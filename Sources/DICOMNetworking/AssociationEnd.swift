import CDCMTK

/// How an association ended.
package enum AssociationEnd: String, Sendable, Hashable, CustomStringConvertible {
  /// The requestor asked for the release and got it.
  case released
  /// The peer aborted.
  case aborted
  /// The connection broke, or was shut down to end the drain.
  case closed
  /// Nothing came within the idle or request timeout.
  case idle
  /// A message made less than the minimum progress, or an answer was not taken.
  case tooSlow = "too slow"
  /// A request or command longer than any valid one.
  case tooLong = "too long"
  /// Something other than the DICOM upper layer or DIMSE allows here.
  case protocolViolation = "protocol violation"

  package var description: String { rawValue }

  /// nil where the call has succeeded.
  init?(_ outcome: triaged_outcome) {
    switch outcome {
    case triaged_outcome_ok: return nil
    case triaged_outcome_released: self = .released
    case triaged_outcome_aborted: self = .aborted
    case triaged_outcome_closed: self = .closed
    case triaged_outcome_idle: self = .idle
    case triaged_outcome_too_slow: self = .tooSlow
    case triaged_outcome_too_long: self = .tooLong
    default: self = .protocolViolation
    }
  }
}
