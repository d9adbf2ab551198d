/// Decides how long a series must have been silent before it counts as having come: as long as configured, or less when
/// its images came so fast that a silence of that length is no pause between two of them.
///
/// Waiting costs every study the same time, so it is worth being exact; a series judged too soon costs a second triage.
package struct SettlingPolicy: Sendable, Hashable {
  package var longest: Duration
  package var shortest: Duration
  /// The silence must be so many times as long as the longest gap between images.
  package var gapsLong = 10
  /// Fewer images say nothing about how fast they come.
  package var fewestImages = 10

  package init(longest: Duration, shortest: Duration) {
    self.longest = longest
    self.shortest = min(shortest, longest)
  }

  /// - Parameters:
  ///   - images: Of the series so far.
  ///   - longestGap: Between two of its images that came one after the other.
  package func settling(images: Int, longestGap: Duration) -> Duration {
    guard images >= fewestImages else { return longest }
    return min(max(longestGap * gapsLong, shortest), longest)
  }
}
