import Inference

/// The gate's numbers of a head, from its slabs on the unrotated frames.
struct HeadStatistics {
  let values: GateStatistics

  /// - Parameters:
  ///   - stack: With the frames from which `head` was prepared.
  ///   - metal: cm2 of each slice, in the order of the stack's planes.
  init(_ stack: SlabStack, head: PreparedHead, metal: [Double]) {
    let cell = stack.parameters.frameMM * stack.parameters.frameMM / 100
    let areas = head.sections.map { Double($0.count) * cell }
    let largest = areas.max() ?? 0
    var values: GateStatistics = [:]
    let top = areas.sorted(by: >).prefix(3)
    values[.brainArea] = top.reduce(0, +) / Double(max(top.count, 1))
    if largest > 0 {
      values[.topShare] = (areas.last ?? 0) / largest
      values[.baseShare] = (areas.first ?? 0) / largest
    }
    values[.mirrorDifference] = head.alignment.score
    values[.metal] = head.assessed.flatMap { head.slabs[$0].slices }.map { metal[$0] }.max()
    values.merge(Self.texture(stack, head)) { $1 }
    values[.sectionShift] = Self.shift(head, areas: areas, largest: largest, mm: stack.parameters.frameMM)
    self.values = values
  }

  /// Density, spread and grain of the brain, five pixels away from its border.
  private static func texture(_ stack: SlabStack, _ head: PreparedHead) -> GateStatistics {
    var inside: [Float] = []
    var smooth: [Float] = []
    var grains: [Double] = []
    for slab in head.assessed {
      guard let frame = stack.slabs[slab].frame else { continue }
      let core = head.sections[slab].eroded(by: 4)
      guard core.filter(\.self).count >= 200 else { continue }
      let fine = frame.boxMean(1)
      let coarse = frame.boxMean(2)
      var squares = 0.0
      var count = 0
      for index in core.indices where core[index] {
        inside.append(frame.values[index])
        smooth.append(coarse.values[index])
        let rest = Double(frame.values[index] - fine.values[index])
        squares += rest * rest
        count += 1
      }
      grains.append((squares / Double(count)).squareRoot())
    }
    guard !inside.isEmpty else { return [:] }
    let ordered = smooth.map(Double.init).sorted()
    return [
      .brainMedian: ChestSquare.percentile(inside.map(Double.init).sorted(), 50),
      .brainSpread: ChestSquare.percentile(ordered, 75) - ChestSquare.percentile(ordered, 25),
      .grain: ChestSquare.percentile(grains.sorted(), 50),
    ]
  }

  /// The median distance between the centres of neighbouring sections, among those near the largest: there the brain's
  /// own form changes little.
  private static func shift(_ head: PreparedHead, areas: [Double], largest: Double, mm: Double) -> Double? {
    var distances: [Double] = []
    for slab in head.assessed where slab > 0 && areas[slab] > 0.6 * largest && areas[slab - 1] > 0.6 * largest
    {
      let step = head.sections[slab].centre - head.sections[slab - 1].centre
      distances.append((step * step).sum().squareRoot() * mm)
    }
    return distances.isEmpty ? nil : ChestSquare.percentile(distances.sorted(), 50)
  }
}

extension EnclosedMask {
  /// The centre of gravity, (column, row) in pixels; the first pixel's is (0, 0).
  var centre: SIMD2<Double> {
    var sum = SIMD2<Double>()
    for index in isInside.indices where isInside[index] {
      sum += SIMD2(Double(index % columns), Double(index / columns))
    }
    return sum / Double(max(count, 1))
  }

  /// The pixels from which every step of `steps` along rows and columns stays inside.
  func eroded(by steps: Int) -> [Bool] {
    var inside = isInside
    for _ in 0..<steps {
      let before = inside
      for row in 0..<rows {
        for column in 0..<columns where before[row * columns + column] {
          let index = row * columns + column
          inside[index] =
            row > 0 && row < rows - 1 && column > 0 && column < columns - 1 && before[index - 1]
            && before[index + 1] && before[index - columns] && before[index + columns]
        }
      }
    }
    return inside
  }
}

extension GridImage {
  /// Means over the squares of 2 `reach` + 1 pixels about each pixel; at the edge over what there is.
  func boxMean(_ reach: Int) -> GridImage {
    let across = Self.lineMeans(values, lines: rows, length: columns, stride: 1, lineStride: columns, reach)
    let both = Self.lineMeans(across, lines: columns, length: rows, stride: columns, lineStride: 1, reach)
    return GridImage(rows: rows, columns: columns, values: both)
  }

  private static func lineMeans(
    _ values: [Float], lines: Int, length: Int, stride: Int, lineStride: Int, _ reach: Int
  ) -> [Float] {
    var means = values
    for line in 0..<lines {
      let start = line * lineStride
      for place in 0..<length {
        let near = max(0, place - reach)...min(length - 1, place + reach)
        var sum: Float = 0
        for other in near { sum += values[start + other * stride] }
        means[start + place * stride] = sum / Float(near.count)
      }
    }
    return means
  }
}
