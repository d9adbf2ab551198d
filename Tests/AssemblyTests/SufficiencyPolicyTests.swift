import DICOMCore
import Imaging
import Testing
import TriageDomain

@testable import Assembly

@Suite("Sufficient series")
struct SufficiencyPolicyTests {
  private func isSufficient(_ z: [Double], on arrival: SufficiencyPolicy.Arrival) throws -> Bool {
    var series = SampleSeries.head()
    series.z = z
    let instances = series.receipts.map { $0.recorded(1).instance }
    let candidate = try #require(SeriesSelectionPolicy().select(instances).chosen[.headCT])
    return SufficiencyPolicy().isSufficient(candidate, on: arrival)
  }

  private static let even = (0..<28).map { Double($0) * 5 }

  @Test("An even stack without a gap is sufficient")
  func even() throws {
    #expect(try isSufficient(Self.even, on: .complete))
    #expect(try isSufficient(Self.even, on: .settled))
  }

  @Test("A slice that has not come makes an even stack insufficient, wherever it belongs", arguments: 1..<27)
  func gap(missing: Int) throws {
    let z = Self.even.enumerated().filter { $0.offset != missing }.map(\.element)
    #expect(try !isSufficient(z, on: .settled))
    #expect(try !isSufficient(z, on: .complete))
  }

  @Test("Uneven spacing is sufficient when it has settled without a very wide step, and never before")
  func uneven() throws {
    // 4 mm at the base of the skull, 7 mm above it.
    let z = (0..<13).map { Double($0) * 4 } + (1...6).map { 48 + Double($0) * 7 }
    #expect(try isSufficient(z, on: .settled))
    #expect(try !isSufficient(z, on: .complete))
    let holed = z.filter { $0 < 60 || $0 > 70 }
    #expect(try !isSufficient(holed, on: .settled))
  }

  @Test("A frontal chest radiograph is sufficient by itself")
  func radiograph() throws {
    let instances = SampleSeries.chest().receipts.map { $0.recorded(1).instance }
    let candidate = try #require(SeriesSelectionPolicy().select(instances).chosen[.chestRadiograph])
    #expect(SufficiencyPolicy().isSufficient(candidate, on: .complete))
  }
}
