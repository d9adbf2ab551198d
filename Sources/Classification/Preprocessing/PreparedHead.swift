import TriageDomain

/// A head ready for a network: aligned slabs with their brain masks, and the way back to the slices.
struct PreparedHead: Sendable {
  let parameters: HeadSlabParameters
  let alignment: HeadAlignment
  /// All slabs, from the feet upwards.
  let slabs: [SlabStack.Slab]
  /// Which of the slabs show enough brain.
  let assessed: [Int]
  /// The brain of each slab on its unrotated frame.
  let sections: [EnclosedMask]
  /// Each slab on the aligned grid, HU; nil for slabs that no network input needs.
  let grids: [GridImage?]
  /// The brain of each assessed slab on the aligned grid, in the order of `assessed`.
  let masks: [EnclosedMask]

  /// - Throws: `ClassificationError.notAssessable` when no slab shows a brain inside a skull.
  init(_ stack: SlabStack) throws(ClassificationError) {
    let p = stack.parameters
    let frames = stack.slabs.compactMap(\.frame)
    guard frames.count == stack.slabs.count else {
      throw .notAssessable(reason: "some slices could not be read")
    }
    // On the unrotated frames; the network's own masks are made on the grid below.
    let frameMasks = frames.map { EnclosedMask($0, parameters: p) }
    let counts = frameMasks.map(\.count)
    let areas = counts.map { Double($0) * (p.frameMM * p.frameMM / 100) }
    let assessed = areas.indices.filter { areas[$0] >= p.minimumBrainCM2 }
    guard !assessed.isEmpty else {
      throw .notAssessable(reason: "no slice shows a brain enclosed by the skull")
    }
    let mean = Self.mean(assessed.map { frames[$0] })
    let about = Self.centre(assessed.map { frameMasks[$0] }, parameters: p)
    let line = MidlineSearch(mean: mean, centre: about, parameters: p).run()
    let angle = line.degrees * (Double.pi / 180)
    let largest = areas.sorted(by: >).prefix(3)
    let area = largest.reduce(0, +) / Double(largest.count)
    let scale = min(max((p.referenceBrainCM2 / area).squareRoot(), p.scaleLow), p.scaleHigh)
    let alignment = HeadAlignment(
      angle: angle, about: about, shift: line.shift, scale: scale, score: line.score)
    var grids = [GridImage?](repeating: nil, count: frames.count)
    for index in frames.indices where assessed.contains(where: { abs($0 - index) <= 1 }) {
      grids[index] = alignment.sample(frames[index], parameters: p)
    }
    parameters = p
    self.alignment = alignment
    slabs = stack.slabs.map { SlabStack.Slab(position: $0.position, slices: $0.slices, frame: nil) }
    self.assessed = assessed
    sections = frameMasks
    masks = assessed.compactMap { grids[$0] }.map { EnclosedMask($0, parameters: p) }
    self.grids = grids
  }

  /// The network's input for the assessed slab `k`: previous, current and next slab as HU / 100, and the
  /// mask.
  func input(_ k: Int) -> [Float] {
    let slab = assessed[k]
    var values: [Float] = []
    values.reserveCapacity(4 * parameters.gridSize * parameters.gridSize)
    for index in [max(slab - 1, 0), slab, min(slab + 1, slabs.count - 1)] {
      values += grids[index]?.values.map { Float(Double($0) / 100) } ?? []
    }
    return values + masks[k].isInside.map { $0 ? 1 : 0 }
  }

  /// Around the brain of all assessed slabs, in the patient.
  ///
  /// - Parameter stack: From which the head was prepared.
  func brainBox(_ stack: SlabStack) -> PatientBox {
    var low = SIMD3<Double>(repeating: .infinity)
    var high = SIMD3<Double>(repeating: -.infinity)
    let half = Double(parameters.frameSize - 1) / 2
    for slab in assessed {
      let section = sections[slab]
      let bounds = GridMask(rows: section.rows, columns: section.columns, isSet: section.isInside).bounds
      guard let bounds else { continue }
      for row in [bounds.rows.lowerBound, bounds.rows.upperBound] {
        for column in [bounds.columns.lowerBound, bounds.columns.upperBound] {
          let u = (Double(column) - half) * parameters.frameMM + stack.centre.x
          let v = (Double(row) - half) * parameters.frameMM + stack.centre.y
          for end in [-0.5, 0.5] {
            let height = slabs[slab].position + end * parameters.slabMM
            let point = stack.axes.u * u + stack.axes.v * v + stack.axes.n * height
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
          }
        }
      }
    }
    return PatientBox(
      minimum: PatientPoint(low.x, low.y, low.z), maximum: PatientPoint(high.x, high.y, high.z))
  }

  private static func mean(_ frames: [GridImage]) -> GridImage {
    var sums = [Double](repeating: 0, count: frames[0].values.count)
    for frame in frames { for index in sums.indices { sums[index] += Double(frame.values[index]) } }
    return GridImage(
      rows: frames[0].rows, columns: frames[0].columns, values: sums.map { Float($0 / Double(frames.count)) })
  }

  /// The centre of gravity of all masks, mm about the frame's middle.
  private static func centre(_ masks: [EnclosedMask], parameters: HeadSlabParameters) -> SIMD2<Double> {
    var total = 0.0
    var rowSum = 0.0
    var columnSum = 0.0
    for mask in masks {
      for index in mask.isInside.indices where mask.isInside[index] {
        total += 1
        rowSum += Double(index / mask.columns)
        columnSum += Double(index % mask.columns)
      }
    }
    let half = Double(parameters.frameSize - 1) / 2
    return SIMD2(columnSum / total - half, rowSum / total - half) * parameters.frameMM
  }
}
