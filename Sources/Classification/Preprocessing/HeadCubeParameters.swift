/// The numbers of the pre-processing `head_ct_cubes`, as the manifest names them: a head on a grid along the patient's
/// axes, read window by window.
package struct HeadCubeParameters: Sendable, Hashable {
  /// Of the grid, in all directions, mm.
  var spacingMM = 1.0
  /// Side of the network's input, voxels.
  var inputSize = 125
  /// Side of what comes out of it, voxels: the middle of the input.
  var outputSize = 45
  /// HU that become -1 and 1; what lies beyond is clipped.
  var lowHU = -15.0
  var highHU = 100.0

  package init() {}

  /// - Throws: `ClassificationError.badPreprocessing` for a missing, non-finite or absurd number.
  package init(parameters: [String: Double]) throws(ClassificationError) {
    let kind = PreprocessingKind.headCubes.rawValue
    let reader = ParameterReader(kind: kind, values: parameters)
    spacingMM = try reader.number("spacing_mm", in: 0.5...5)
    inputSize = try reader.integer("input_size", in: 8...256)
    outputSize = try reader.integer("output_size", in: 4...256)
    lowHU = try reader.number("low_hu", in: -1024...3000)
    highHU = try reader.number("high_hu", in: -1024...4000)
    guard outputSize <= inputSize, (inputSize - outputSize).isMultiple(of: 2) else {
      throw .badPreprocessing(
        kind: kind, detail: "output_size must be input_size or smaller by an even number of voxels")
    }
    guard lowHU < highHU else {
      throw .badPreprocessing(kind: kind, detail: "low_hu must be below high_hu")
    }
  }

  /// Voxels of the input on each side of what comes out.
  var margin: Int { (inputSize - outputSize) / 2 }
  /// mL
  var voxelVolume: Double { spacingMM * spacingMM * spacingMM / 1000 }
}
