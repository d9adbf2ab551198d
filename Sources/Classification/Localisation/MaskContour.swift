/// The outer borders of a mask as closed polygons.
struct MaskContour {
  /// A place on the grid; the centre of the first pixel is (0, 0).
  struct Point: Hashable, Sendable {
    var row: Double
    var column: Double
  }

  /// A corner between pixels: the top left corner of the first pixel is (0, 0).
  private struct Corner: Hashable {
    var row: Int
    var column: Int
  }

  /// One polygon for each 4-connected part with at least `smallest` pixels of area, largest first. Holes
  /// are left out.
  ///
  /// The points are the middles of the pixel edges between inside and outside, without those on a straight
  /// line.
  static func polygons(of mask: GridMask, smallest: Double = 3) -> [[Point]] {
    var next: [Corner: [Corner]] = [:]
    for row in 0..<mask.rows {
      for column in 0..<mask.columns where mask[row, column] {
        let topLeft = Corner(row: row, column: column)
        let topRight = Corner(row: row, column: column + 1)
        let bottomRight = Corner(row: row + 1, column: column + 1)
        let bottomLeft = Corner(row: row + 1, column: column)
        if !mask[row - 1, column] { next[topLeft, default: []].append(topRight) }
        if !mask[row, column + 1] { next[topRight, default: []].append(bottomRight) }
        if !mask[row + 1, column] { next[bottomRight, default: []].append(bottomLeft) }
        if !mask[row, column - 1] { next[bottomLeft, default: []].append(topLeft) }
      }
    }
    var loops: [(area: Double, points: [Point])] = []
    let starts = next.keys.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
    for start in starts {
      while next[start] != nil {
        let corners = walk(from: start, through: &next)
        let area = signedArea(corners)
        if area >= smallest { loops.append((area, smoothed(corners))) }
      }
    }
    return loops.sorted { $0.area > $1.area }.map(\.points)
  }

  /// Follows edges with the mask on their right until the walk is back; takes each edge out.
  private static func walk(from start: Corner, through next: inout [Corner: [Corner]]) -> [Corner] {
    var corners: [Corner] = []
    var here = start
    var direction = (row: 0, column: 0)
    repeat {
      corners.append(here)
      guard var choices = next[here], !choices.isEmpty else { break }
      // Where two parts touch at a corner, the right turn keeps them apart.
      let index =
        choices.firstIndex {
          $0.row - here.row == direction.column && $0.column - here.column == -direction.row
        } ?? 0
      let there = choices.remove(at: index)
      next[here] = choices.isEmpty ? nil : choices
      direction = (there.row - here.row, there.column - here.column)
      here = there
    } while here != start
    return corners
  }

  /// Positive for an outer border walked with the mask on the right (rows grow downwards).
  private static func signedArea(_ corners: [Corner]) -> Double {
    var twice = 0
    for (index, a) in corners.enumerated() {
      let b = corners[(index + 1) % corners.count]
      twice += a.column * b.row - b.column * a.row
    }
    return Double(twice) / 2
  }

  private static func smoothed(_ corners: [Corner]) -> [Point] {
    let middles = corners.enumerated().map { index, a in
      let b = corners[(index + 1) % corners.count]
      return Point(row: Double(a.row + b.row) / 2 - 0.5, column: Double(a.column + b.column) / 2 - 0.5)
    }
    return middles.enumerated().compactMap { index, point in
      let before = middles[(index + middles.count - 1) % middles.count]
      let after = middles[(index + 1) % middles.count]
      let turn =
        (point.column - before.column) * (after.row - point.row)
        - (point.row - before.row) * (after.column - point.column)
      return turn == 0 ? nil : point
    }
  }
}
