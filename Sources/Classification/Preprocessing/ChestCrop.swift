/// The numbers of the pre-processing `chest_radiograph_crop`, as the manifest names them.
package struct ChestCropParameters: Sendable, Hashable {
  /// Side of the network's input, pixels.
  var gridSize = 224
  /// What black and white become.
  var black = -1024.0
  var white = 1024.0

  package init() {}

  /// - Throws: `ClassificationError.badPreprocessing` for a missing, non-finite or absurd number.
  package init(parameters: [String: Double]) throws(ClassificationError) {
    let kind = PreprocessingKind.chestCrop.rawValue
    let reader = ParameterReader(kind: kind, values: parameters)
    gridSize = try reader.integer("grid_size", in: 16...2048)
    black = try reader.number("black", in: -100_000...100_000)
    white = try reader.number("white", in: -100_000...100_000)
    guard black < white else {
      throw .badPreprocessing(kind: kind, detail: "black must be below white")
    }
  }
}

extension ChestSquare {
  /// The middle square of a radiograph on the network's grid: as wide as the shorter side, display values stretched
  /// from 0...1 to the package's black and white.
  ///
  /// - Parameter values: As for the other pre-processing, 0 to 1.
  init(values: [Float], rows: Int, columns: Int, parameters: ChestCropParameters) {
    let side = min(rows, columns)
    let firstRow = rows / 2 - side / 2
    let firstColumn = columns / 2 - side / 2
    var cut: [Float] = []
    cut.reserveCapacity(side * side)
    for row in firstRow..<firstRow + side {
      cut += values[row * columns + firstColumn..<row * columns + firstColumn + side]
    }
    let size = parameters.gridSize
    let small = Self.areaMean(cut, rows: side, columns: side, height: size, width: size)
    let span = parameters.white - parameters.black
    let ratio = Double(side) / Double(size)
    self.init(
      image: GridImage(
        rows: size, columns: size, values: small.map { Float(parameters.black + span * $0) }),
      top: 0, left: 0, height: size, width: size, rowRatio: ratio, columnRatio: ratio,
      sourceTop: firstRow, sourceLeft: firstColumn)
  }
}
