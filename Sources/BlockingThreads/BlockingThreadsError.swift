/// Why a blocking call was never begun.
package enum BlockingThreadsError: Error, Equatable {
  /// As many calls wait as the pool was given room for.
  case tooManyWaiting(limit: Int)
  /// The pool has been closed.
  case closed
}
