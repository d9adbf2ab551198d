package import TriageDomain

/// When a failed attempt is made again: each wait doubles the one before, up to a limit.
package struct RetryPolicy: Sendable, Hashable {
  package var first: Duration = .seconds(10)
  package var longest: Duration = .seconds(300)

  package init() {}

  /// - Parameters:
  ///   - attempt: The one that failed, from 1.
  ///   - maximum: How many there may be.
  /// - Returns: When to try again; nil when that was the last one.
  package func retry(after attempt: Int, of maximum: Int, at moment: Timestamp) -> Timestamp? {
    guard attempt < maximum else { return nil }
    var wait = first
    for _ in 1..<max(attempt, 1) where wait < longest { wait = wait * 2 }
    return moment + min(wait, longest)
  }
}
