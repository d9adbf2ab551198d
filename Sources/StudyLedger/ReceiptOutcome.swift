/// What recording a receipt came to.
package enum ReceiptOutcome: Sendable, Hashable {
  /// A new instance, with its place in the order of receipts and the study's revision that it belongs to.
  case recorded(sequence: Int64, revision: Int)
  /// The same UID with the same digest is there already; nothing has changed.
  case duplicate
  /// The same UID with other bytes is there already; this one is kept beside it, flagged, and not read.
  case conflict(sequence: Int64)
}
