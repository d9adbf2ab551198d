import Foundation

/// Finds the line at which the mean head mirrors itself best: coarse, then fine, always the same candidates
/// in the same order, so that the same head gives the same line.
struct MidlineSearch {
  /// Half the frame's resolution suffices; mm about its middle.
  private let image: GridImage
  private let pixelMM: Double
  private let centre: SIMD2<Double>

  /// - Parameter centre: about which the line turns, mm about the frame's middle: the brain's centre of
  ///   gravity.
  init(mean: GridImage, centre: SIMD2<Double>, parameters: HeadSlabParameters) {
    image = mean.blockMean(2)
    pixelMM = parameters.frameMM * 2
    self.centre = centre
  }

  struct Line: Sendable, Hashable {
    var degrees = 0.0
    /// Across the line, mm.
    var shift = 0.0
    var score = Double.infinity
  }

  private struct Pass {
    let degrees: (reach: Double, step: Double)
    let shift: (reach: Double, step: Double)
    let sampleMM: Double
  }

  private static let passes = [
    Pass(degrees: (24, 3), shift: (20, 4), sampleMM: 5),
    Pass(degrees: (3, 1), shift: (4, 1), sampleMM: 5),
    Pass(degrees: (1, 0.25), shift: (1, 0.25), sampleMM: 2.5),
  ]

  func run() -> Line {
    var best = Line()
    for pass in Self.passes {
      let start = best
      best.score = .infinity
      for degrees in steps(pass.degrees) {
        for shift in steps(pass.shift) {
          let candidate = (degrees: start.degrees + degrees, shift: start.shift + shift)
          let score = difference(degrees: candidate.degrees, shift: candidate.shift, step: pass.sampleMM)
          if score < best.score {
            best = Line(degrees: candidate.degrees, shift: candidate.shift, score: score)
          }
        }
      }
    }
    return best
  }

  private func steps(_ span: (reach: Double, step: Double)) -> [Double] {
    (0...Int((2 * span.reach / span.step).rounded())).map { -span.reach + Double($0) * span.step }
  }

  /// Mean |difference| between samples mirrored at the line, over 90 mm to each side and 100 mm to front
  /// and back.
  private func difference(degrees: Double, shift: Double, step: Double) -> Double {
    let angle = degrees * (Double.pi / 180)
    let cosine = cos(angle)
    let sine = sin(angle)
    let across = Int(90 / step)
    let along = Int(200 / step)
    var sum = 0.0
    for j in 0..<along {
      let b = -100 + step / 2 + Double(j) * step
      for i in 0..<across {
        let a = step / 2 + Double(i) * step
        sum += abs(value(shift + a, b, cosine, sine) - value(shift - a, b, cosine, sine))
      }
    }
    return sum / Double(across * along)
  }

  @inline(__always)
  private func value(_ a: Double, _ b: Double, _ cosine: Double, _ sine: Double) -> Double {
    let u = centre.x + a * cosine - b * sine
    let v = centre.y + a * sine + b * cosine
    return image.sample(
      row: v / pixelMM + Double(image.rows - 1) / 2, column: u / pixelMM + Double(image.columns - 1) / 2,
      outside: HeadSlabParameters.window.lowerBound)
  }
}
