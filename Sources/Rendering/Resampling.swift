import Imaging

/// A separable change of size: between pixels when it enlarges, over all that fall together when it reduces.
struct Resampling {
  /// What one pixel of the result is made of, along one axis.
  struct Mix {
    let first: Int
    let weights: [Float]
  }

  let columns: [Mix]
  let rows: [Mix]

  /// - Parameter span: A negative one is walked from its end.
  static func axis(from start: Double, span: Double, of size: Int, to count: Int) -> [Mix] {
    let step = abs(span) / Double(count)
    let support = max(1, step)
    return (0..<count).map { index in
      let place = span < 0 ? count - 1 - index : index
      let centre = start + (Double(place) + 0.5) * step - 0.5
      let first = max(0, Int((centre - support).rounded(.up)))
      let last = min(size - 1, Int((centre + support).rounded(.down)))
      let weights = (first...max(first, last)).map { Float(max(0, 1 - abs(Double($0) - centre) / support)) }
      let sum = weights.reduce(0, +)
      // At an edge a centre may lie beyond the last pixel.
      return sum > 0
        ? Mix(first: first, weights: weights.map { $0 / sum })
        : Mix(first: min(first, size - 1), weights: [1])
    }
  }

  func apply(to frame: RenderedFrame) -> RenderedFrame {
    let samples = frame.samples
    var narrow = [Float](repeating: 0, count: frame.rows * columns.count * samples)
    for row in 0..<frame.rows {
      for (column, mix) in columns.enumerated() {
        for sample in 0..<samples {
          var sum: Float = 0
          var at = (row * frame.columns + mix.first) * samples + sample
          for weight in mix.weights {
            sum += weight * Float(frame.pixels[at])
            at += samples
          }
          narrow[(row * columns.count + column) * samples + sample] = sum
        }
      }
    }
    let stride = columns.count * samples
    var pixels = [UInt8](repeating: 0, count: rows.count * stride)
    for (row, mix) in rows.enumerated() {
      for at in 0..<stride {
        var sum: Float = 0
        var source = mix.first * stride + at
        for weight in mix.weights {
          sum += weight * narrow[source]
          source += stride
        }
        pixels[row * stride + at] = UInt8(min(max(sum.rounded(), 0), 255))
      }
    }
    return RenderedFrame(rows: rows.count, columns: columns.count, samples: samples, pixels: pixels)
  }
}
