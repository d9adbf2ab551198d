import Foundation
import Inference

/// The gate's numbers of a radiograph: how well two dark fields beside a bright middle above a bright base are found in
/// it, at a few sizes and places, and how dark they are.
struct ChestStatistics {
  let values: GateStatistics

  /// - Parameter square: With the parameters `.gate`.
  init(_ square: ChestSquare) {
    let image = square.image.blockMean(max(1, square.image.rows / ChestPattern.side))
    guard image.rows == ChestPattern.side, image.columns == ChestPattern.side else {
      values = [:]
      return
    }
    var best: (match: Double, pattern: ChestPattern)?
    for pattern in ChestPattern.all {
      let match = pattern.match(image)
      if match > best?.match ?? -.infinity { best = (match, pattern) }
    }
    guard let best else {
      values = [:]
      return
    }
    let middle = Self.median(image, best.pattern.middle)
    let contrast = [best.pattern.oneField, best.pattern.otherField].map { middle - Self.median(image, $0) }
    values = [.chestPattern: best.match, .lungContrast: contrast.min() ?? 0]
  }

  private static func median(_ image: GridImage, _ pixels: [Int]) -> Double {
    guard !pixels.isEmpty else { return 0 }
    return ChestSquare.percentile(pixels.map { Double(image.values[$0]) }.sorted(), 50)
  }
}

extension ChestSquareParameters {
  /// What the gate looks at, whatever the models read.
  static let gate = ChestSquareParameters()
}

/// A frontal chest as a drawing on a grid of 32 by 32: two dark ellipses, a bright middle, a bright base; what lies
/// beside them does not count.
struct ChestPattern: Sendable {
  static let side = 32

  /// Pixels of the fields, of what is bright, and of the middle between the fields.
  let oneField: [Int]
  let otherField: [Int]
  let bright: [Int]
  let middle: [Int]

  /// - Parameters:
  ///   - down: Shift, likewise `across`, as a part of the grid.
  ///   - scale: About the grid's middle.
  init(down: Double, across: Double, scale: Double) {
    var oneField: [Int] = []
    var otherField: [Int] = []
    var bright: [Int] = []
    var middle: [Int] = []
    for index in 0..<Self.side * Self.side {
      let y = ((Double(index / Self.side) + 0.5) / Double(Self.side) - 0.5 - down) / scale + 0.5
      let x = ((Double(index % Self.side) + 0.5) / Double(Self.side) - 0.5 - across) / scale + 0.5
      func isInField(_ centre: Double) -> Bool {
        pow((x - centre) / 0.11, 2) + pow((y - 0.36) / 0.25, 2) < 1
      }
      let isMiddle = abs(x - 0.5) < 0.07 && y > 0.15
      if isInField(0.325) {
        oneField.append(index)
      } else if isInField(0.675) {
        otherField.append(index)
      } else if isMiddle || (y > 0.72 && x > 0.15 && x < 0.85) {
        bright.append(index)
      }
      if isMiddle, y < 0.7 { middle.append(index) }
    }
    self.oneField = oneField
    self.otherField = otherField
    self.bright = bright
    self.middle = middle
  }

  static let all: [ChestPattern] = [0.85, 1, 1.15].flatMap { scale in
    [-0.12, -0.06, 0, 0.06, 0.12].flatMap { down in
      [-0.08, -0.04, 0, 0.04, 0.08].map { ChestPattern(down: down, across: $0, scale: scale) }
    }
  }

  /// The correlation of an image with the drawing, -1 to 1; 0 for an image without any contrast.
  func match(_ image: GridImage) -> Double {
    let dark = oneField + otherField
    let count = Double(dark.count + bright.count)
    var sum = 0.0
    var squares = 0.0
    var brightSum = 0.0
    for index in dark {
      let value = Double(image.values[index])
      sum += value
      squares += value * value
    }
    for index in bright {
      let value = Double(image.values[index])
      sum += value
      squares += value * value
      brightSum += value
    }
    let mean = sum / count
    let spread = squares - sum * mean
    let drawnMean = Double(bright.count - dark.count) / count
    let drawnSpread = count - count * drawnMean * drawnMean
    guard spread > 1e-9, drawnSpread > 0 else { return 0 }
    let product = brightSum - (sum - brightSum) - sum * drawnMean
    return product / (spread * drawnSpread).squareRoot()
  }
}
