import Testing

@testable import Classification

@Suite struct MaskContourTests {
  private func mask(_ lines: String...) -> GridMask {
    GridMask(
      rows: lines.count, columns: lines[0].count, isSet: lines.flatMap { $0.map { $0 == "#" } })
  }

  private func area(_ polygon: [MaskContour.Point]) -> Double {
    var twice = 0.0
    for (index, a) in polygon.enumerated() {
      let b = polygon[(index + 1) % polygon.count]
      twice += a.column * b.row - b.column * a.row
    }
    return abs(twice) / 2
  }

  @Test func aBlockBecomesOnePolygonWithItsCornersCut() {
    let polygons = MaskContour.polygons(of: mask(".....", ".###.", ".###.", ".###.", "....."))
    #expect(polygons.count == 1)
    #expect(area(polygons[0]) == 9 - 4 * 0.125)
    #expect(polygons[0].allSatisfy { (0.5...3.5).contains($0.row) && (0.5...3.5).contains($0.column) })
  }

  @Test func partsThatTouchAtACornerStayApart() {
    let polygons = MaskContour.polygons(of: mask("##..", "##..", "..##", "..##"), smallest: 1)
    #expect(polygons.count == 2)
  }

  @Test func aHoleIsNoPolygonOfItsOwn() {
    let polygons = MaskContour.polygons(of: mask("####", "#..#", "#..#", "####"))
    #expect(polygons.count == 1)
  }

  @Test func specksBelowTheLeastAreaAreLeftOut() {
    #expect(MaskContour.polygons(of: mask("#....", ".....", "..###", "..###")).count == 1)
  }

  @Test func theLargestPartComesFirst() {
    let polygons = MaskContour.polygons(of: mask("##....", "##.###", "...###"), smallest: 1)
    #expect(polygons.count == 2)
    #expect(area(polygons[0]) > area(polygons[1]))
  }
}
