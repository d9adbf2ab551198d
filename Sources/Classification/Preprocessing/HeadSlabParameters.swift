/// The numbers of the pre-processing `head_ct_slabs`, as the manifest names them.
///
/// `Training/triaged_training/preprocess.py` specifies what each one does.
package struct HeadSlabParameters: Sendable, Hashable {
  /// A slab is about this thick, mm.
  var slabMM = 5.0
  /// A slice joins the open slab while it lies nearer than this part of `slabMM` to the slab's first slice.
  var joinFraction = 0.7
  /// Source pixels are averaged to about this size, mm.
  var blockMM = 1.0
  /// Side of the unrotated working frame, pixels.
  var frameSize = 256
  var frameMM = 1.25
  var boneHU = 90.0
  var softLowHU = -10.0
  /// How many of the eight directions must meet bone.
  var enclosingRays = 7
  var minimumBrainCM2 = 25.0
  var referenceBrainCM2 = 160.0
  var scaleLow = 0.85
  var scaleHigh = 1.2
  /// Side of the network's input, pixels.
  var gridSize = 160
  var gridMM = 1.4

  /// The window that every value is clipped to first, HU.
  static let window = -20.0...100.0

  package init() {}

  /// - Throws: `ClassificationError.badPreprocessing` for a missing, non-finite or absurd number.
  package init(parameters: [String: Double]) throws(ClassificationError) {
    let reader = ParameterReader(kind: PreprocessingKind.headSlabs.rawValue, values: parameters)
    slabMM = try reader.number("slab_mm", in: 0.5...50)
    joinFraction = try reader.number("join_fraction", in: 0.1...1)
    blockMM = try reader.number("block_mm", in: 0.1...10)
    frameSize = try reader.integer("frame_size", in: 32...1024)
    frameMM = try reader.number("frame_mm", in: 0.1...10)
    boneHU = try reader.number("bone_hu", in: 0...100)
    softLowHU = try reader.number("soft_low_hu", in: -20...100)
    enclosingRays = try reader.integer("enclosing_rays", in: 1...8)
    minimumBrainCM2 = try reader.number("minimum_brain_cm2", in: 0...1000)
    referenceBrainCM2 = try reader.number("reference_brain_cm2", in: 1...1000)
    scaleLow = try reader.number("scale_low", in: 0.1...1)
    scaleHigh = try reader.number("scale_high", in: 1...10)
    gridSize = try reader.integer("grid_size", in: 16...512)
    gridMM = try reader.number("grid_mm", in: 0.1...10)
  }
}
