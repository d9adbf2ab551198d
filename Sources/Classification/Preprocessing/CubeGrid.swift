import TriageDomain

/// A head on a grid along the patient's axes, HU, `[z, y, x]`: x grows to the patient's left, y to the back, z to the
/// head.
struct CubeGrid: Sendable {
  let parameters: HeadCubeParameters
  /// The centre of the first voxel, mm, LPS.
  let origin: SIMD3<Double>
  let size: SIMD3<Int>
  let values: [Int16]

  /// Linear between the slices below and above and within each; a voxel below the first or above the last slice is as
  /// the slice next to it.
  ///
  /// - Throws: `ClassificationError.notAssessable` when slices are missing or the grid would be larger than a body.
  init(_ stack: CubeStack) throws(ClassificationError) {
    guard stack.frames.allSatisfy({ !$0.isEmpty }) else {
      throw .notAssessable(reason: "some slices could not be read")
    }
    let axes = stack.axes
    let spacing = stack.parameters.spacingMM
    var low = SIMD3(repeating: Double.infinity)
    var high = SIMD3(repeating: -Double.infinity)
    for point in stack.planes.flatMap(\.corners) {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let extent = (high - low) / spacing
    guard (0..<3).allSatisfy({ extent[$0].isFinite && extent[$0] < 5000 }) else {
      throw .notAssessable(reason: "the slices cover more than a body")
    }
    let size = SIMD3(Int(extent.x) + 1, Int(extent.y) + 1, Int(extent.z) + 1)
    guard size.x * size.y * size.z <= CubeStack.maximumVoxels else {
      throw .notAssessable(reason: "the slices cover more than a body")
    }
    let positions = stack.planes.map { dot($0.origin, axes.n) }
    let order = positions.indices.sorted { (positions[$0], $0) < (positions[$1], $1) }
    let ordered = order.map { positions[$0] }
    var values = [Int16](repeating: 0, count: size.x * size.y * size.z)
    for z in 0..<size.z {
      for y in 0..<size.y {
        let line = (z * size.y + y) * size.x
        for x in 0..<size.x {
          let point = low + SIMD3(Double(x), Double(y), Double(z)) * spacing
          let (below, above, weight) = Self.neighbours(of: dot(point, axes.n), among: ordered)
          let place = (SIMD2(dot(point, axes.u), dot(point, axes.v)) - stack.corner) / spacing
          let first = Self.sample(stack, slice: order[below], at: place)
          let second = weight > 0 ? Self.sample(stack, slice: order[above], at: place) : first
          values[line + x] = Int16((first + (second - first) * weight).rounded())
        }
      }
    }
    parameters = stack.parameters
    origin = low
    self.size = size
    self.values = values
  }

  /// The slices below and above a position, and how far it lies from the lower towards the upper, 0 to 1.
  private static func neighbours(
    of position: Double, among ordered: [Double]
  ) -> (below: Int, above: Int, weight: Double) {
    var low = 0
    var high = ordered.count
    while low < high {
      let middle = (low + high) / 2
      if ordered[middle] < position { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return (0, 0, 0) }
    guard low < ordered.count else { return (ordered.count - 1, ordered.count - 1, 0) }
    let gap = ordered[low] - ordered[low - 1]
    return (low - 1, low, gap > 0 ? (position - ordered[low - 1]) / gap : 0)
  }

  @inline(__always)
  private static func sample(_ stack: CubeStack, slice: Int, at place: SIMD2<Double>) -> Double {
    let c = min(max(place.x, 0), Double(stack.columns - 1))
    let r = min(max(place.y, 0), Double(stack.rows - 1))
    let top = Int(r)
    let left = Int(c)
    let bottom = min(top + 1, stack.rows - 1)
    let right = min(left + 1, stack.columns - 1)
    let down = r - Double(top)
    let across = c - Double(left)
    let frame = stack.frames[slice]
    let upper =
      Double(frame[top * stack.columns + left]) * (1 - across)
      + Double(frame[top * stack.columns + right]) * across
    let lower =
      Double(frame[bottom * stack.columns + left]) * (1 - across)
      + Double(frame[bottom * stack.columns + right]) * across
    return upper * (1 - down) + lower * down
  }

  /// First voxels of the boxes that the network's outputs fill, each voxel of `box` in one of them, without those that
  /// hold next to no soft tissue and so can hold no finding.
  ///
  /// - Parameter box: In the patient; what lies outside the grid is left out.
  func tiles(in box: PatientBox) -> [SIMD3<Int>] {
    let side = parameters.outputSize
    func cell(_ point: PatientPoint) -> SIMD3<Double> {
      (SIMD3(point.x, point.y, point.z) - origin) / parameters.spacingMM
    }
    let low = cell(box.minimum)
    let high = cell(box.maximum)
    let steps = (0..<3).map { axis in
      let first = Int(min(max(low[axis].rounded(.down), 0), Double(size[axis])))
      let end = Int(min(max(high[axis].rounded(.up) + 1, 0), Double(size[axis])))
      return Array(stride(from: first, to: end, by: side))
    }
    return steps[2].flatMap { z in steps[1].flatMap { y in steps[0].map { x in SIMD3(x, y, z) } } }
      .filter(holdsTissue)
  }

  /// Whether at least one voxel in a hundred has the HU of brain or blood.
  private func holdsTissue(_ tile: SIMD3<Int>) -> Bool {
    let end = tile &+ SIMD3(repeating: parameters.outputSize)
    var count = 0
    var all = 0
    for z in tile.z..<min(end.z, size.z) {
      for y in tile.y..<min(end.y, size.y) {
        let line = (z * size.y + y) * size.x
        for x in tile.x..<min(end.x, size.x) {
          all += 1
          if (0...100).contains(values[line + x]) { count += 1 }
        }
      }
    }
    return count * 100 >= all
  }

  /// The network's input whose middle is the box from `tile` on, `[z, y, x]`, -1 to 1; a voxel outside the grid is as
  /// the nearest one inside.
  func input(_ tile: SIMD3<Int>) -> [Float] {
    let side = parameters.inputSize
    let first = tile &- SIMD3(repeating: parameters.margin)
    let low = Float(parameters.lowHU)
    let high = Float(parameters.highHU)
    var cube: [Float] = []
    cube.reserveCapacity(side * side * side)
    for z in first.z..<first.z + side {
      let plane = min(max(z, 0), size.z - 1) * size.y
      for y in first.y..<first.y + side {
        let line = (plane + min(max(y, 0), size.y - 1)) * size.x
        for x in first.x..<first.x + side {
          let value = Float(values[line + min(max(x, 0), size.x - 1)])
          cube.append((2 * min(max(value, low), high) - low - high) / (high - low))
        }
      }
    }
    return cube
  }

  /// The centre of a voxel, mm, LPS.
  func point(_ x: Double, _ y: Double, _ z: Double) -> SIMD3<Double> {
    origin + SIMD3(x, y, z) * parameters.spacingMM
  }
}
