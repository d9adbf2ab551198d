import TriageDomain

/// Where a finding lies in a frontal radiograph.
struct ChestLocalisation {
  private let square: ChestSquare
  private let rows: Int
  private let columns: Int
  private let mask: GridMask

  /// - Parameters:
  ///   - rows: Of the source image, likewise `columns`.
  ///   - threshold: As for `HeadLocalisation`.
  init(
    square: ChestSquare, rows: Int, columns: Int, heat: GridImage, threshold: Double,
    range: ClosedRange<Double>
  ) {
    self.square = square
    self.rows = rows
    self.columns = columns
    let hottest = Double(heat.values.max() ?? 0)
    let cut = min(threshold, 0.6 * hottest)
    let found = GridMask(heat: heat, threshold: cut, image: square.image, range: range)
    mask =
      found.count > 0
      ? found : GridMask(heat: heat, threshold: cut, image: square.image, range: -.infinity ... .infinity)
  }

  /// The patient's right lies on the image's left.
  var laterality: Laterality {
    let sides = mask.sides
    return SideRule.laterality(right: Double(sides.right), left: Double(sides.left))
  }

  /// Polygons in the source image's pixels.
  func polygons() -> [[ImagePoint]] {
    MaskContour.polygons(of: mask).map { polygon in
      polygon.map { point in
        ImagePoint(
          column: min(
            max((point.column + 0.5 - Double(square.left)) * square.columnRatio, 0), Double(columns)),
          row: min(max((point.row + 0.5 - Double(square.top)) * square.rowRatio, 0), Double(rows)))
      }
    }
  }

  /// The mask over the whole source image.
  func runs() -> [Int] {
    var runs = RunLengths()
    for row in 0..<rows {
      let gridRow = square.top + Int((Double(row) + 0.5) / square.rowRatio)
      for column in 0..<columns {
        runs.append(mask[gridRow, square.left + Int((Double(column) + 0.5) / square.columnRatio)])
      }
    }
    return runs.finished()
  }
}
