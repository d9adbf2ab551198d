/// A finding on a pre-processed grid: which pixels belong to it.
struct GridMask: Sendable, Equatable {
  let rows: Int
  let columns: Int
  var isSet: [Bool]

  var count: Int { isSet.reduce(0) { $0 + ($1 ? 1 : 0) } }

  init(rows: Int, columns: Int, isSet: [Bool]) {
    precondition(isSet.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.isSet = isSet
  }

  /// Where a heat map, spread over the whole grid, reaches `threshold` and the image lies in `range`.
  ///
  /// - Parameters:
  ///   - heat: Row by row; its cells divide the grid evenly.
  ///   - image: On the grid; HU or 0 to 1.
  init(heat: GridImage, threshold: Double, image: GridImage, range: ClosedRange<Double>) {
    rows = image.rows
    columns = image.columns
    let down = Double(heat.rows) / Double(rows)
    let across = Double(heat.columns) / Double(columns)
    var isSet = [Bool](repeating: false, count: rows * columns)
    for row in 0..<rows {
      let heatRow = min(max((Double(row) + 0.5) * down - 0.5, 0), Double(heat.rows - 1))
      for column in 0..<columns {
        let value = Double(image.values[row * columns + column])
        guard range.contains(value) else { continue }
        let heatColumn = min(max((Double(column) + 0.5) * across - 0.5, 0), Double(heat.columns - 1))
        isSet[row * columns + column] = heat.sample(row: heatRow, column: heatColumn, outside: 0) >= threshold
      }
    }
    self.isSet = isSet
  }

  subscript(row: Int, column: Int) -> Bool {
    guard row >= 0, row < rows, column >= 0, column < columns else { return false }
    return isSet[row * columns + column]
  }

  /// Set and unset pixels counted to each side of the middle column: growing columns are the patient's left.
  var sides: (right: Int, left: Int) {
    var right = 0
    var left = 0
    for row in 0..<rows {
      for column in 0..<columns where isSet[row * columns + column] {
        if 2 * column + 1 < columns { right += 1 } else { left += 1 }
      }
    }
    return (right, left)
  }

  /// The smallest rows and columns that hold every set pixel; nil when none is set.
  var bounds: (rows: ClosedRange<Int>, columns: ClosedRange<Int>)? {
    var low = (row: Int.max, column: Int.max)
    var high = (row: -1, column: -1)
    for row in 0..<rows {
      for column in 0..<columns where isSet[row * columns + column] {
        low = (min(low.row, row), min(low.column, column))
        high = (max(high.row, row), max(high.column, column))
      }
    }
    return high.row < 0 ? nil : (low.row...high.row, low.column...high.column)
  }
}
