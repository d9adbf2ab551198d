/// Bounds on a volume that is made from what came from outside.
package struct VolumeLimits: Sendable, Hashable {
  package var maximumSlices = 2000
  /// Of one slice, in each direction.
  package var maximumSide = 4096
  package var maximumVoxels = 1 << 30

  package init() {}
}
