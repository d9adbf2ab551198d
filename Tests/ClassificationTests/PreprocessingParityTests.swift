import Foundation
import Testing

@testable import Classification

/// The Swift pre-processing gives what `Training/triaged_training/preprocess.py` gave for the same input.
@Suite struct PreprocessingParityTests {
  private struct ChestDescription: Decodable {
    let rows: Int
    let columns: Int
    let parameters: [String: Double]
  }

  @Test(arguments: [false, true])
  func headInputsAgreeToAThousandth(reversed: Bool) throws {
    let fixture = try PreparedFixture(reversed: reversed)
    let (prepared, head) = (fixture.head, fixture.description)
    let expected = try ParityFixture.numbers("head-expected.f32", as: Float.self)
    #expect(prepared.slabs.map(\.slices) == head.slabSlices)
    #expect(prepared.assessed == head.assessed)
    #expect(abs(prepared.alignment.angle - head.angle) < 1e-9)
    #expect(abs(prepared.alignment.centreU - head.centreU) < 1e-6)
    #expect(abs(prepared.alignment.centreV - head.centreV) < 1e-6)
    #expect(abs(prepared.alignment.scale - head.scale) < 1e-9)
    #expect(abs(prepared.alignment.score - head.score) < 1e-4)
    let inputs = head.shown.flatMap { prepared.input($0) }
    try #require(inputs.count == expected.count)
    let worst = zip(inputs, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-3)
  }

  @Test func chestInputAgreesToAThousandth() throws {
    let chest = try ParityFixture.decode(ChestDescription.self, "chest.json")
    let pixels = try ParityFixture.numbers("chest.u16", as: UInt16.self).map { Float($0) }
    let prepared = ChestSquare(
      values: pixels, rows: chest.rows, columns: chest.columns,
      parameters: try ChestSquareParameters(parameters: chest.parameters))
    let expected = try ParityFixture.numbers("chest-expected.f32", as: Float.self)
    try #require(prepared.image.values.count == expected.count)
    let worst = zip(prepared.image.values, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-3)
  }

  @Test func aMissingOrAbsurdParameterIsRefusedByName() throws {
    let parameters = try PreparedFixture().description.parameters
    var missing = parameters
    missing["bone_hu"] = nil
    #expect(
      throws: ClassificationError.badPreprocessing(
        kind: "head_ct_slabs", detail: "parameter bone_hu is missing")
    ) {
      try HeadSlabParameters(parameters: missing)
    }
    var absurd = parameters
    absurd["frame_size"] = 1e9
    #expect(throws: ClassificationError.self) { try HeadSlabParameters(parameters: absurd) }
  }

  @Test func airWithoutASkullIsNotAssessable() throws {
    let plane = SlicePlane(
      origin: .zero, alongColumns: SIMD3(1, 0, 0), alongRows: SIMD3(0, 1, 0), columnSpacing: 4, rowSpacing: 4,
      rows: 64,
      columns: 64)
    var stack = try SlabStack(planes: [plane], parameters: HeadSlabParameters())
    stack.add(stack.frame(of: [Int16](repeating: -1000, count: 64 * 64), slice: 0), slice: 0)
    #expect(throws: ClassificationError.notAssessable(reason: "no slice shows a brain enclosed by the skull"))
    {
      try PreparedHead(stack)
    }
  }
}
