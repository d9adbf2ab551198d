import TriageDomain

/// Where a finding lies in a head: its mask on the aligned slabs, measured in the patient.
struct HeadLocalisation {
  private let head: PreparedHead
  private let geometry: HeadGeometry
  /// One for each assessed slab, in their order.
  private let masks: [GridMask]

  /// - Parameters:
  ///   - heats: The heat map of each assessed slab.
  ///   - threshold: Cells at or above it count. When none does, half the hottest cell does, so that a finding
  ///     called present is always shown somewhere.
  ///   - range: HU that a pixel of the mask may have.
  init(
    head: PreparedHead, geometry: HeadGeometry, heats: [GridImage], threshold: Double,
    range: ClosedRange<Double>
  ) {
    self.head = head
    self.geometry = geometry
    let hottest = Double(heats.compactMap { $0.values.max() }.max() ?? 0)
    let cut = hottest >= threshold ? threshold : 0.5 * hottest
    let images = head.assessed.map { head.grids[$0] }
    func masks(_ threshold: Double, _ range: ClosedRange<Double>) -> [GridMask] {
      zip(heats, images).compactMap { heat, image in
        image.map { GridMask(heat: heat, threshold: threshold, image: $0, range: range) }
      }
    }
    var found = masks(cut, range)
    if found.allSatisfy({ $0.count == 0 }) {
      found = masks(cut, -.infinity ... .infinity)
    }
    self.masks = found
  }

  var laterality: Laterality {
    var right = 0.0
    var left = 0.0
    for (index, mask) in masks.enumerated() {
      let thickness = geometry.thickness(ofSlab: head.assessed[index])
      right += Double(mask.sides.right) * thickness
      left += Double(mask.sides.left) * thickness
    }
    return SideRule.laterality(right: right, left: left)
  }

  /// mL
  var volume: Double {
    let area = geometry.pixelMM * geometry.pixelMM
    return masks.enumerated().reduce(0) { sum, entry in
      sum + Double(entry.element.count) * area * geometry.thickness(ofSlab: head.assessed[entry.offset])
        / 1000
    }
  }

  /// The slice in the middle of the slab that shows most of the finding; nil when there is no mask.
  var keySlice: Int? {
    guard let best = masks.indices.max(by: { masks[$0].count < masks[$1].count }), masks[best].count > 0
    else {
      return nil
    }
    let slices = head.slabs[head.assessed[best]].slices
    return slices[slices.count / 2]
  }

  /// Around all pixels of the mask and the thickness of their slabs; nil when there is no mask.
  var box: PatientBox? {
    var low = SIMD3<Double>(repeating: .infinity)
    var high = SIMD3<Double>(repeating: -.infinity)
    for (index, mask) in masks.enumerated() {
      guard let bounds = mask.bounds else { continue }
      for row in [Double(bounds.rows.lowerBound) - 0.5, Double(bounds.rows.upperBound) + 0.5] {
        for column in [Double(bounds.columns.lowerBound) - 0.5, Double(bounds.columns.upperBound) + 0.5] {
          for end in [-0.5, 0.5] {
            let point = geometry.patientPoint(
              row: row, column: column, slab: head.assessed[index], throughSlab: end)
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
          }
        }
      }
    }
    guard low.x.isFinite else { return nil }
    return PatientBox(
      minimum: PatientPoint(low.x, low.y, low.z), maximum: PatientPoint(high.x, high.y, high.z))
  }

  /// The mask on each source slice it meets: slice index, polygons and run lengths in that slice's own
  /// pixels.
  func outlines() -> [(slice: Int, polygons: [[ImagePoint]], runs: [Int])] {
    var outlines: [(slice: Int, polygons: [[ImagePoint]], runs: [Int])] = []
    for (index, mask) in masks.enumerated() {
      guard let bounds = mask.bounds else { continue }
      let contours = MaskContour.polygons(of: mask)
      guard !contours.isEmpty else { continue }
      for slice in head.slabs[head.assessed[index]].slices {
        let polygons = contours.map {
          $0.map { geometry.imagePoint(row: $0.row, column: $0.column, slice: slice) }
        }
        outlines.append((slice, polygons, geometry.runs(of: mask, bounds: bounds, slice: slice)))
      }
    }
    return outlines.sorted { $0.slice < $1.slice }
  }
}
