import DICOMCore
import Imaging
import Testing
import TriageDomain

@Suite struct SliceStackTests {
  private func stack(_ series: SampleSeries) throws -> SliceStack {
    try SliceStack(
      arranging: series.instances.shuffled().map { (try SliceGeometry($0), $0.header.instanceNumber ?? 0) })
  }

  @Test func slicesAreOrderedFromTheFeetToTheHeadWhateverTheirNumbers() throws {
    let stack = try stack(SampleSeries(z: [20, 0, 10, 5, 15]))
    #expect(stack.positions == [0, 5, 10, 15, 20])
    #expect(stack.slices.map(\.instance.value).first == "2.25.100.2")
    #expect(stack.weights == [5, 5, 5, 5, 5])
    #expect(stack.extent == 25)
  }

  @Test func unevenSpacingGivesEachSliceItsOwnShare() throws {
    var series = SampleSeries(z: [0, 4, 8, 9.08, 16.08, 23.08])
    series.thickness = 7
    let stack = try stack(series)
    #expect(zip(stack.weights, [4, 4, 2.54, 4.04, 7, 7]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(stack.gaps.isEmpty)
  }

  @Test func aMissingSliceIsAGap() throws {
    let stack = try stack(SampleSeries(z: [0, 5, 10, 25, 30]))
    #expect(stack.gaps == [SliceGap(below: 2, distance: 15, missing: 2)])
  }

  @Test func ofTwoSlicesAtOnePositionTheLowerNumberStays() throws {
    let stack = try stack(SampleSeries(z: [0, 5, 5, 10]))
    #expect(stack.slices.map(\.instance.value) == ["2.25.100.1", "2.25.100.2", "2.25.100.4"])
    #expect(stack.duplicates == [uid("2.25.100.3")])
  }

  @Test func gantryTiltIsKeptAsAShiftWithinThePlane() throws {
    let (c, s) = (0.9483237, 0.3173047)
    let stack = try stack(SampleSeries(orientation: [1, 0, 0, 0, c, -s], z: [0, 5, 10]))
    #expect(abs(stack.positions[1] - stack.positions[0] - 5 * c) < 1e-6)
    let shift = try #require(stack.shift(of: 2))
    #expect(abs(shift.alongRows + 10 * s) < 1e-6 && abs(shift.alongColumns) < 1e-9)
    let slice = stack.slices[2]
    let point = slice.point(row: 100, column: 50)
    #expect(abs(point.x - (-115 + 50 * 0.45)) < 1e-9)
    #expect(abs(point.y - (-115 + 100 * 0.45 * c)) < 1e-5)
    #expect(abs(point.z - (10 - 100 * 0.45 * s)) < 1e-5)
    let back = slice.pixel(of: point)
    #expect(abs(back.row - 100) < 1e-9 && abs(back.column - 50) < 1e-9 && abs(back.distance) < 1e-9)
  }

  @Test func slicesOfDifferentMatricesAreNoVolume() throws {
    let slices = try (SampleSeries().instances + SampleSeries(uid: "2.25.7", side: 256).instances).map {
      (geometry: try SliceGeometry($0), number: 1)
    }
    #expect(throws: ImagingError.self) { try SliceStack(arranging: slices) }
    #expect(throws: ImagingError.noSlices) { try SliceStack(arranging: []) }
  }
}
