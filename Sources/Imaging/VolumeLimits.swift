/// Bounds on a volume that is made from what came from outside.
package struct VolumeLimits: Sendable, Hashable {
  package var maximumSlices = 2000
  /// Of one slice, in each direction.
  package var maximumSide = 4096
  package var maximumVoxels = 1 << 30

  package init() {}

  /// - Throws: `ImagingError.overLimit`.
  func check(_ slices: [SliceGeometry]) throws(ImagingError) {
    guard slices.count <= maximumSlices else {
      throw .overLimit(what: "slices", count: slices.count, limit: maximumSlices)
    }
    var voxels = 0
    for slice in slices {
      let side = max(slice.rows, slice.columns)
      guard side <= maximumSide else {
        throw .overLimit(what: "rows or columns", count: side, limit: maximumSide)
      }
      // Both factors are within the limit just checked, so that neither product nor sum can overflow.
      voxels += slice.rows * slice.columns
    }
    guard voxels <= maximumVoxels else {
      throw .overLimit(what: "voxels", count: voxels, limit: maximumVoxels)
    }
  }
}
