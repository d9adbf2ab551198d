/// The numbers of the pre-processing `chest_radiograph_square`, as the manifest names them.
package struct ChestSquareParameters: Sendable, Hashable {
  /// Side of the network's input, pixels.
  var gridSize = 320
  var lowPercentile = 1.0
  var highPercentile = 99.0

  package init() {}

  /// - Throws: `ClassificationError.badPreprocessing` for a missing, non-finite or absurd number.
  package init(parameters: [String: Double]) throws(ClassificationError) {
    let reader = ParameterReader(kind: PreprocessingKind.chestSquare.rawValue, values: parameters)
    gridSize = try reader.integer("grid_size", in: 16...2048)
    lowPercentile = try reader.number("low_percentile", in: 0...100)
    highPercentile = try reader.number("high_percentile", in: 0...100)
  }
}

/// A radiograph on the network's square grid: bright is dense, the longer side fills the grid, zeros beside
/// the shorter.
struct ChestSquare: Sendable {
  let image: GridImage
  /// The content's place in the grid, pixels.
  let top: Int
  let left: Int
  let height: Int
  let width: Int
  /// Source pixels a grid pixel.
  let rowRatio: Double
  let columnRatio: Double
  /// The source pixel at the content's top left corner.
  let sourceTop: Int
  let sourceLeft: Int

  init(
    image: GridImage, top: Int, left: Int, height: Int, width: Int, rowRatio: Double, columnRatio: Double,
    sourceTop: Int, sourceLeft: Int
  ) {
    self.image = image
    self.top = top
    self.left = left
    self.height = height
    self.width = width
    self.rowRatio = rowRatio
    self.columnRatio = columnRatio
    self.sourceTop = sourceTop
    self.sourceLeft = sourceLeft
  }

  /// - Parameters:
  ///   - values: Any linear grey scale in which bright is dense, row by row; the patient's right on the
  ///     image's left.
  init(values: [Float], rows: Int, columns: Int, parameters: ChestSquareParameters) {
    let size = parameters.gridSize
    let longer = Double(max(rows, columns))
    height = max(1, Int((Double(rows) * Double(size) / longer + 0.5).rounded(.down)))
    width = max(1, Int((Double(columns) * Double(size) / longer + 0.5).rounded(.down)))
    top = (size - height) / 2
    left = (size - width) / 2
    rowRatio = Double(rows) / Double(height)
    columnRatio = Double(columns) / Double(width)
    sourceTop = 0
    sourceLeft = 0
    let small = Self.areaMean(values, rows: rows, columns: columns, height: height, width: width)
    let ordered = small.sorted()
    let low = Self.percentile(ordered, parameters.lowPercentile)
    let span = max(Self.percentile(ordered, parameters.highPercentile) - low, 1e-6)
    var out = [Float](repeating: 0, count: size * size)
    for row in 0..<height {
      for column in 0..<width {
        let value = min(max((small[row * width + column] - low) / span, 0), 1)
        out[(row + top) * size + column + left] = Float(value)
      }
    }
    image = GridImage(rows: size, columns: size, values: out)
  }

  /// Linear interpolation between the neighbours of rank `percent / 100 * (n - 1)`.
  static func percentile(_ ordered: [Double], _ percent: Double) -> Double {
    let rank = percent / 100 * Double(ordered.count - 1)
    let low = Int(rank.rounded(.down))
    let high = min(low + 1, ordered.count - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - Double(low))
  }

  /// Each target cell is the mean of the source area it covers.
  static func areaMean(_ values: [Float], rows: Int, columns: Int, height: Int, width: Int)
    -> [Double]
  {
    let across = AreaWeights(source: columns, target: width)
    let down = AreaWeights(source: rows, target: height)
    var out = [Double](repeating: 0, count: height * width)
    var line = [Double](repeating: 0, count: width)
    for (row, entries) in down.cells.enumerated() {
      for (source, weight) in entries {
        let start = source * columns
        for column in 0..<width {
          var sum = 0.0
          for (index, share) in across.cells[column] { sum += Double(values[start + index]) * share }
          line[column] = sum
        }
        for column in 0..<width { out[row * width + column] += line[column] * weight }
      }
    }
    return out
  }
}

/// For each cell of a shorter line, which source pixels it covers and with what share; shares add up to one.
struct AreaWeights {
  let cells: [[(source: Int, share: Double)]]

  init(source: Int, target: Int) {
    let ratio = Double(source) / Double(target)
    cells = (0..<target).map { cell in
      let low = Double(cell) * ratio
      let high = Double(cell + 1) * ratio
      let covered = Int(low.rounded(.down))..<min(source, Int(high.rounded(.up)))
      let shares = covered.map {
        (source: $0, share: max(0, min(high, Double($0 + 1)) - max(low, Double($0))))
      }
      let total = shares.reduce(0) { $0 + $1.share }
      return shares.map { (source: $0.source, share: $0.share / total) }
    }
  }
}
