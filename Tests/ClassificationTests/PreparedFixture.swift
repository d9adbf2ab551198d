@testable import Classification

/// The head of `Fixtures/preprocessing`: a made-up one, turned by 7 degrees, with a tilted gantry and
/// uneven spacing.
struct PreparedFixture {
  struct Description: Decodable {
    let rows: Int
    let columns: Int
    let spacingMm: Double
    let originsMm: [[Double]]
    let alongColumns: [Double]
    let alongRows: [Double]
    let parameters: [String: Double]
    let slabSlices: [[Int]]
    let assessed: [Int]
    let shown: [Int]
    let angle: Double
    let centreU: Double
    let centreV: Double
    let scale: Double
    let score: Double
  }

  let description: Description
  let stack: SlabStack
  let head: PreparedHead

  /// - Parameter reversed: The order in which the slices are added.
  init(reversed: Bool = false) throws {
    let head = try ParityFixture.decode(Description.self, "head.json")
    let pixels = try ParityFixture.numbers("head-slices.i16", as: Int16.self)
    let planes = head.originsMm.map { origin in
      SlicePlane(
        origin: SIMD3(origin[0], origin[1], origin[2]), alongColumns: SIMD3(head.alongColumns),
        alongRows: SIMD3(head.alongRows), columnSpacing: head.spacingMm, rowSpacing: head.spacingMm,
        rows: head.rows, columns: head.columns)
    }
    var stack = try SlabStack(planes: planes, parameters: HeadSlabParameters(parameters: head.parameters))
    let count = head.rows * head.columns
    for slice in reversed ? Array(planes.indices.reversed()) : Array(planes.indices) {
      let hu = Array(pixels[slice * count..<(slice + 1) * count])
      stack.add(stack.frame(of: hu, slice: slice), slice: slice)
    }
    description = head
    self.stack = stack
    self.head = try PreparedHead(stack)
  }
}
