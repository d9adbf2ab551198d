import TriageDomain

/// Where a finding lies in a frontal radiograph.
struct ChestLocalisation {
  private let square: ChestSquare
  private let rows: Int
  private let columns: Int
  private let isMirrored: Bool
  private let mask: GridMask

  /// - Parameters:
  ///   - rows: Of the source image, likewise `columns`.
  ///   - isMirrored: Whether the source image's columns run to the patient's right; the square's never do.
  ///   - threshold: As for `HeadLocalisation`.
  init(
    square: ChestSquare, rows: Int, columns: Int, isMirrored: Bool, heat: GridImage, threshold: Double,
    range: ClosedRange<Double>
  ) {
    self.square = square
    self.rows = rows
    self.columns = columns
    self.isMirrored = isMirrored
    let hottest = Double(heat.values.max() ?? 0)
    let cut = hottest >= threshold ? threshold : 0.5 * hottest
    let found = GridMask(heat: heat, threshold: cut, image: square.image, range: range)
    mask =
      found.count > 0
      ? found : GridMask(heat: heat, threshold: cut, image: square.image, range: -.infinity ... .infinity)
  }

  /// On the grid the patient's right lies to the left.
  var laterality: Laterality {
    let sides = mask.sides
    return SideRule.laterality(right: Double(sides.right), left: Double(sides.left))
  }

  /// Polygons in the source image's pixels.
  func polygons() -> [[ImagePoint]] {
    MaskContour.polygons(of: mask).map { polygon in
      polygon.map { point in
        let across = min(
          max(
            Double(square.sourceLeft) + (point.column + 0.5 - Double(square.left)) * square.columnRatio, 0),
          Double(columns))
        let down = min(
          max(Double(square.sourceTop) + (point.row + 0.5 - Double(square.top)) * square.rowRatio, 0),
          Double(rows))
        return ImagePoint(column: isMirrored ? Double(columns) - across : across, row: down)
      }
    }
  }

  /// The mask over the whole source image.
  func runs() -> [Int] {
    var runs = RunLengths()
    for row in 0..<rows {
      let gridRow =
        square.top + Int(((Double(row - square.sourceTop) + 0.5) / square.rowRatio).rounded(.down))
      for column in 0..<columns {
        let across = isMirrored ? columns - 1 - column : column
        let place = (Double(across - square.sourceLeft) + 0.5) / square.columnRatio
        runs.append(mask[gridRow, square.left + Int(place.rounded(.down))])
      }
    }
    return runs.finished()
  }
}
