/// A small image of one value a pixel, row by row; the centre of the first pixel lies at (0, 0).
struct GridImage: Sendable, Equatable {
  let rows: Int
  let columns: Int
  var values: [Float]

  init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// Bilinear sample at a sub-pixel place; a neighbour beyond the edge counts as `outside`.
  @inline(__always)
  func sample(row: Double, column: Double, outside: Double) -> Double {
    let lowRow = row.rounded(.down)
    let lowColumn = column.rounded(.down)
    guard lowRow >= -1, lowColumn >= -1, lowRow < Double(rows), lowColumn < Double(columns) else {
      return outside
    }
    let r = Int(lowRow)
    let c = Int(lowColumn)
    let downward = row - lowRow
    let rightward = column - lowColumn
    let top = value(r, c, outside) * (1 - rightward) + value(r, c + 1, outside) * rightward
    let bottom = value(r + 1, c, outside) * (1 - rightward) + value(r + 1, c + 1, outside) * rightward
    return top * (1 - downward) + bottom * downward
  }

  @inline(__always)
  private func value(_ row: Int, _ column: Int, _ outside: Double) -> Double {
    guard row >= 0, row < rows, column >= 0, column < columns else { return outside }
    return Double(values[row * columns + column])
  }

  /// Means over `factor` x `factor` blocks from the top left; rows and columns left over are dropped.
  func blockMean(_ factor: Int) -> GridImage {
    Self.clippedBlockMean(
      values, columns: columns, rows: rows, factor: factor, window: -.infinity ... .infinity)
  }

  /// Values clipped to `window`, then block means as above.
  static func clippedBlockMean(
    _ values: [Float], columns: Int, rows: Int, factor: Int, window: ClosedRange<Float>
  ) -> GridImage {
    let height = rows / factor
    let width = columns / factor
    let area = Double(factor * factor)
    var sums = [Double](repeating: 0, count: width)
    var means = [Float](repeating: 0, count: height * width)
    for row in 0..<height {
      for column in 0..<width { sums[column] = 0 }
      for source in row * factor..<(row + 1) * factor {
        let start = source * columns
        for column in 0..<width {
          var sum = 0.0
          for index in start + column * factor..<start + (column + 1) * factor {
            sum += Double(min(max(values[index], window.lowerBound), window.upperBound))
          }
          sums[column] += sum
        }
      }
      for column in 0..<width { means[row * width + column] = Float(sums[column] / area) }
    }
    return GridImage(rows: height, columns: width, values: means)
  }
}
