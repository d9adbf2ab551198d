/// The pre-processing procedures that this program can do; a package naming another one is refused.
package enum PreprocessingKind: String, Sendable, CaseIterable {
  case headSlabs = "head_ct_slabs"
  case headCubes = "head_ct_cubes"
  case chestSquare = "chest_radiograph_square"
  case chestCrop = "chest_radiograph_crop"

  /// The version of the procedure that is written here.
  package static let version = 1
}
