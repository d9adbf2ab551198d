/// A CT volume in Hounsfield units, `[slice, row, column]`, with the place of each slice in the patient.
package struct Volume: Sendable {
  package let stack: SliceStack
  /// One array a slice, row by row from the top left; HU, rounded. 2 bytes a voxel and no second copy: 300 slices of
  /// 512 x 512 take 157 MB. Where only one slice at a time is needed, read from `VolumeSource` instead.
  package let slices: [[Int16]]

  package init(stack: SliceStack, slices: [[Int16]]) {
    self.stack = stack
    self.slices = slices
  }
}
