/// Bounds on what is taken from a file that came from outside.
package struct ReadingLimits: Sendable {
  /// Values longer than this, in bytes, are refused outside pixel data.
  package var maximumValueBytes = 64 << 20
  /// How deep sequences may nest.
  package var maximumDepth = 32
  /// How many elements a data set may hold, all nested ones counted.
  package var maximumElements = 2_000_000
  /// How many bytes one decoded frame may take.
  package var maximumFrameBytes = 512 << 20
  /// How many bytes a deflated data set may inflate to.
  package var maximumInflatedBytes = 1 << 30

  package init() {}
}
