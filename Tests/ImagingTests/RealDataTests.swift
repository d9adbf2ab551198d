import DICOMCore
import Foundation
import Imaging
import Testing
import TriageDomain
import TriageTestSupport

/// Real scanners' series, judged and read; positions and Hounsfield units as pydicom sees them.
@Suite(.enabled(if: PackageRoot.realData != nil)) struct RealDataTests {
  private func folder(_ name: String) throws -> URL {
    try #require(PackageRoot.realData).appending(path: "dcm_qa_ct/\(name)", directoryHint: .isDirectory)
  }

  private struct Slice: Decodable {
    let instance: String
    let position: Double
    let corner: [Double]
    let sum: Int
    let weighted: Int
  }

  private func reference(_ folder: URL) async throws -> [Slice] {
    let made = try await ToolRun.succeed(
      PackageRoot.python.path,
      [PackageRoot.fixtures.appending(path: "volume_reference.py").path, folder.path])
    return try JSONDecoder().decode([Slice].self, from: Data(made.output.utf8))
  }

  @Test(arguments: [
    ("ge-tilted-head", 28), ("philips-phantom-5mm", 28), ("philips-phantom-tilt-jpll", 54),
  ])
  func placesAndHounsfieldUnitsAreThoseOfPydicom(name: String, count: Int) async throws {
    let folder = try folder(name)
    let source = try #require(try ImageFolder(folder: folder).headVolume())
    let expected = try await reference(folder)
    #expect(expected.count == count)
    #expect(source.stack.slices.map(\.instance.value) == expected.map(\.instance))
    #expect(source.stack.duplicates.isEmpty && source.stack.gaps.isEmpty)
    for (index, slice) in expected.enumerated() {
      let geometry = source.stack.slices[index]
      #expect(abs(source.stack.positions[index] - slice.position) < 1e-3)
      let corner = geometry.point(row: Double(geometry.rows - 1), column: Double(geometry.columns - 1))
      #expect(zip([corner.x, corner.y, corner.z], slice.corner).allSatisfy { abs($0 - $1) < 1e-2 })
      let values = try source.hounsfield(slice: index)
      var (sum, weighted) = (0, 0)
      for (pixel, value) in values.enumerated() {
        sum += Int(value)
        weighted += Int(value) * (pixel % 251)
      }
      #expect(sum == slice.sum && weighted == slice.weighted)
    }
  }

  @Test func theGEHeadIsChosenWithItsThreeSpacings() throws {
    let folder = try ImageFolder(folder: folder("ge-tilted-head"))
    let source = try #require(try folder.headVolume())
    let distances = zip(source.stack.positions.dropFirst(), source.stack.positions).map(-)
    #expect(Set(distances.map { ($0 * 100).rounded() / 100 }) == [4.0, 1.08, 7.0])
    let shift = try #require(source.stack.shift(of: 27))
    #expect(abs(shift.alongRows + 151.94 * 0.3173047) < 0.01)
    #expect(
      folder.selection.verdicts.map(\.reason) == [
        "Chosen: a non-contrast axial head CT of 28 slices over 150 mm, by its Body Part Examined."
      ])
  }

  @Test(arguments: [
    ("philips-localizer", "It is a localizer."), ("philips-secondary-captures", "secondary captures"),
  ])
  func otherPhilipsSeriesAreRefusedWithAReason(name: String, words: String) throws {
    let selection = try ImageFolder(folder: folder(name)).selection
    #expect(selection.chosen.isEmpty)
    #expect(selection.verdicts.count == 1 && selection.verdicts[0].reason.contains(words))
  }
}
