import Foundation

/// How the aligned grid lies in the frame: grid coordinate (a, b) in mm about its middle is the frame
/// coordinate `centre + a (cos, sin) + b (-sin, cos)`; a grows to the patient's left, b to the back.
struct HeadAlignment: Sendable, Hashable {
  /// Radians.
  var angle: Double
  /// In mm about the frame's middle.
  var centreU: Double
  var centreV: Double
  /// The head is enlarged by this: a grid pixel covers `gridMM / scale`.
  var scale: Double
  /// Mean difference between mirrored samples, HU.
  var score: Double

  /// A grid's sub-pixel place in (u, v), mm about the frame's middle.
  func framePoint(row: Double, column: Double, size: Int, pixelMM: Double) -> SIMD2<Double> {
    let half = Double(size - 1) / 2
    let a = (column - half) * pixelMM
    let b = (row - half) * pixelMM
    return SIMD2(centreU + a * cos(angle) - b * sin(angle), centreV + a * sin(angle) + b * cos(angle))
  }

  /// One slab on the aligned grid.
  func sample(_ frame: GridImage, parameters: HeadSlabParameters) -> GridImage {
    let size = parameters.gridSize
    let pixel = parameters.gridMM / scale
    let half = Double(size - 1) / 2
    let frameHalf = Double(parameters.frameSize - 1) / 2
    let cosine = cos(angle)
    let sine = sin(angle)
    var values = [Float](repeating: 0, count: size * size)
    for row in 0..<size {
      let b = (Double(row) - half) * pixel
      for column in 0..<size {
        let a = (Double(column) - half) * pixel
        let u = centreU + a * cosine - b * sine
        let v = centreV + a * sine + b * cosine
        values[row * size + column] = Float(
          frame.sample(
            row: v / parameters.frameMM + frameHalf, column: u / parameters.frameMM + frameHalf,
            outside: HeadSlabParameters.window.lowerBound))
      }
    }
    return GridImage(rows: size, columns: size, values: values)
  }
}

extension HeadAlignment {
  /// The alignment of a midline found about `about`, shifted across itself.
  init(angle: Double, about: SIMD2<Double>, shift: Double, scale: Double, score: Double) {
    self.init(
      angle: angle, centreU: about.x + shift * cos(angle), centreV: about.y + shift * sin(angle),
      scale: scale,
      score: score)
  }
}

extension HeadAlignment {
  /// The grid pixel that holds a place, mm about the frame's middle; may lie outside the grid.
  func gridCell(at place: SIMD2<Double>, size: Int, pixelMM: Double) -> (row: Int, column: Int) {
    let du = place.x - centreU
    let dv = place.y - centreV
    let half = Double(size - 1) / 2
    let a = du * cos(angle) + dv * sin(angle)
    let b = dv * cos(angle) - du * sin(angle)
    return (Int((b / pixelMM + half).rounded()), Int((a / pixelMM + half).rounded()))
  }
}
