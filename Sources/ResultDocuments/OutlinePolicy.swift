import TriageDomain

/// Chooses which of a finding's outlines an object shows, and brings their polygons into a form every viewer takes.
struct OutlinePolicy {
  let maximumImages: Int
  let maximumPoints: Int

  /// At most `maximumImages` outlines that have a polygon: the key image's, then those with the largest area; in the
  /// finding's order.
  func outlines(of finding: Finding) -> [SliceOutline] {
    let usable = finding.outlines.indices.filter { !polygons(of: finding.outlines[$0]).isEmpty }
    let ranked = usable.sorted { left, right in
      let (one, other) = (finding.outlines[left], finding.outlines[right])
      let isKey = (one.instance == finding.keyInstance, other.instance == finding.keyInstance)
      if isKey.0 != isKey.1 { return isKey.0 }
      let area = (area(of: one), area(of: other))
      return area.0 != area.1 ? area.0 > area.1 : left < right
    }
    return ranked.prefix(maximumImages).sorted().map { finding.outlines[$0] }
  }

  /// Polygons of three different points or more, inside the image, without immediate repetitions, and of at most
  /// `maximumPoints` corners.
  func polygons(of outline: SliceOutline) -> [[ImagePoint]] {
    outline.polygons.compactMap { polygon in
      var points: [ImagePoint] = []
      for point in thinned(polygon) {
        guard point.column.isFinite, point.row.isFinite else { return nil }
        let inside = ImagePoint(
          column: min(max(point.column, 0), Double(outline.columns)),
          row: min(max(point.row, 0), Double(outline.rows)))
        if points.last != inside { points.append(inside) }
      }
      while points.count > 1, points.first == points.last { points.removeLast() }
      return points.count >= 3 ? points : nil
    }
  }

  private func thinned(_ polygon: [ImagePoint]) -> [ImagePoint] {
    guard polygon.count > maximumPoints, maximumPoints > 0 else { return polygon }
    return (0..<maximumPoints).map { polygon[$0 * polygon.count / maximumPoints] }
  }

  /// In pixels: of the mask, or of the polygons where there is no mask.
  func area(of outline: SliceOutline) -> Double {
    if !outline.runs.isEmpty {
      return outline.runs.enumerated().reduce(0) { $0 + ($1.offset % 2 == 1 ? Double($1.element) : 0) }
    }
    return outline.polygons.reduce(0) { $0 + Self.area($1) }
  }

  private static func area(_ polygon: [ImagePoint]) -> Double {
    guard let last = polygon.last else { return 0 }
    var previous = last
    var twice = 0.0
    for point in polygon {
      twice += previous.column * point.row - point.column * previous.row
      previous = point
    }
    return abs(twice) / 2
  }
}
