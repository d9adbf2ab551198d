import DICOMCore
import Testing
import TriageDomain

@testable import ResultDocuments

struct OutlinePolicyTests {
  private func outline(_ instance: Int, _ polygons: [[ImagePoint]], runs: [Int] = []) -> SliceOutline {
    SliceOutline(
      instance: UID("2.25.\(instance)")!, sopClass: .ct, frame: nil, rows: 100, columns: 100,
      polygons: polygons,
      runs: runs)
  }

  private func finding(_ outlines: [SliceOutline], key: Int? = nil) -> Finding {
    Finding(
      kind: .intracranialHaemorrhage, isPresent: true, probability: 1, operatingPoint: 0.5,
      keyInstance: key.flatMap { UID("2.25.\($0)") }, model: ModelReference(id: "m", version: "1"),
      outlines: outlines)
  }

  @Test("The key image comes before larger ones, and larger ones before smaller, in the finding's order")
  func choice() {
    let sides: [Double] = [30, 5, 40, 10, 20]
    let outlines = sides.enumerated().map { outline($0.offset, [StudyFixture.square(10, 10, $0.element)]) }
    let policy = OutlinePolicy(maximumImages: 3, maximumPoints: 100)
    #expect(
      policy.outlines(of: finding(outlines, key: 1)).map(\.instance.value) == ["2.25.0", "2.25.1", "2.25.2"])
    #expect(policy.outlines(of: finding(outlines)).map(\.instance.value) == ["2.25.0", "2.25.2", "2.25.4"])
  }

  @Test("The mask's area counts where there is a mask")
  func maskArea() {
    let policy = OutlinePolicy(maximumImages: 1, maximumPoints: 100)
    let outlines = [
      outline(0, [StudyFixture.square(10, 10, 50)], runs: [10, 4, 9986]),
      outline(1, [StudyFixture.square(10, 10, 5)], runs: [10, 40, 9950]),
    ]
    #expect(policy.outlines(of: finding(outlines)).map(\.instance.value) == ["2.25.1"])
  }

  @Test("Points are brought into the image, repetitions dropped, and what is no polygon left out")
  func cleaning() {
    let policy = OutlinePolicy(maximumImages: 9, maximumPoints: 100)
    func points(_ pairs: [(Double, Double)]) -> [ImagePoint] {
      pairs.map { ImagePoint(column: $0.0, row: $0.1) }
    }
    let polygons = policy.polygons(
      of: outline(
        0,
        [
          points([(-5, 10), (50, 10), (50, 10), (50, 120), (-5, 10)]),
          points([(1, 1), (2, 2)]),
          points([(1, 1), (.nan, 2), (3, 3), (4, 1)]),
        ]))
    #expect(polygons == [points([(0, 10), (50, 10), (50, 100)])])
    #expect(policy.outlines(of: finding([outline(0, [points([(1, 1), (2, 2)])])])).isEmpty)
  }

  @Test("A polygon of many corners is thinned to the limit, evenly")
  func thinning() {
    let polygon = (0..<1000).map { ImagePoint(column: Double($0) / 10, row: Double($0 % 7)) }
    let policy = OutlinePolicy(maximumImages: 9, maximumPoints: 100)
    let thinned = policy.polygons(of: outline(0, [polygon]))
    #expect(thinned.first?.count == 100)
    #expect(thinned.first?.map(\.column) == stride(from: 0, to: 1000, by: 10).map { Double($0) / 10 })
  }
}
