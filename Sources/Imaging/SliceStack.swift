package import DICOMCore

/// The slices of one volume in order, and how they stand to one another.
package struct SliceStack: Sendable, Hashable {
  /// From the feet to the head along `normal`; at least one.
  package let slices: [SliceGeometry]
  /// The unit normal of all slices, turned towards the head.
  package let normal: SIMD3<Double>
  /// Each slice's place along `normal`, mm, strictly increasing.
  package let positions: [Double]
  /// How much of the patient each slice stands for, mm along `normal`: half the distance to either neighbour, at the
  /// ends as far outwards as inwards. A mask's volume is the sum of pixels * `pixelArea` * weight / 1000 in mL.
  package let weights: [Double]
  /// Where slices seem to be missing.
  package let gaps: [SliceGap]
  /// Instances left out because another slice stands at the same position.
  package let duplicates: [UID<Instance>]

  package init(
    slices: [SliceGeometry], normal: SIMD3<Double>, positions: [Double], weights: [Double],
    gaps: [SliceGap], duplicates: [UID<Instance>]
  ) {
    self.slices = slices
    self.normal = normal
    self.positions = positions
    self.weights = weights
    self.gaps = gaps
    self.duplicates = duplicates
  }

  package var rows: Int { slices.first?.rows ?? 0 }
  package var columns: Int { slices.first?.columns ?? 0 }
}

/// A distance between neighbours that is wide enough for a slice to be missing.
package struct SliceGap: Sendable, Hashable {
  /// The slice below the gap.
  package let below: Int
  /// mm between the two neighbours.
  package let distance: Double
  /// How many slices would fill it.
  package let missing: Int

  package init(below: Int, distance: Double, missing: Int) {
    self.below = below
    self.distance = distance
    self.missing = missing
  }
}
