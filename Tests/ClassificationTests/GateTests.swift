import BlockingThreads
import DICOMCore
import DICOMObjects
import Foundation
import Imaging
import Inference
import Testing
import TriageDomain
import TriageTestSupport

@testable import Classification

@Suite struct GatePolicyTests {
  private let rules = [
    ModelManifest.GateRule(.grain, minimum: 1, maximum: 4, reason: "grain"),
    ModelManifest.GateRule(.topShare, maximum: 0.5, reason: "vertex"),
  ]

  @Test(
    arguments: [
      ([.grain: 2, .topShare: 0.2], nil), ([.grain: 1, .topShare: 0.5], nil), ([.grain: 0.9], "grain"),
      ([.grain: 4.1, .topShare: 0.9], "grain"), ([.topShare: 0.6], "vertex"), ([:], nil),
      ([.grain: Double.nan], "grain"),
    ] as [([GateStatistic: Double], String?)])
  func theFirstBrokenRuleGivesTheReason(statistics: [GateStatistic: Double], reason: String?) {
    #expect(GatePolicy(rules).refusal(statistics) == reason)
  }

  @Test func withoutRulesEverythingPasses() {
    #expect(GatePolicy(nil).refusal([.grain: 99]) == nil)
  }

  @Test func oneRefusedPackageKeepsTheStudyFromBeingNegative() {
    let absent = Finding(
      kind: .ischaemicStroke, isPresent: false, probability: 0.1, operatingPoint: 0.5,
      model: ModelReference(id: "m", version: "1"))
    let outcome = OutcomePolicy.outcome(
      findings: [absent], refusals: ["there is metal"], problems: [], judgements: [])
    #expect(outcome == .notEligible(reason: "The images can't be assessed: there is metal."))
  }
}

@Suite struct ChestGateTests {
  private func refusal(_ values: [Float], rows: Int, columns: Int) -> String? {
    let square = ChestSquare(values: values, rows: rows, columns: columns, parameters: .gate)
    return GatePolicy.chest.refusal(ChestStatistics(square).values)
  }

  @Test func aDrawnChestPassesAndItsNegativeDoesNot() throws {
    let chest = try ParityFixture.numbers("chest.u16", as: UInt16.self).map { Float($0) }
    struct Size: Decodable {
      let rows: Int
      let columns: Int
    }
    let size = try ParityFixture.decode(Size.self, "chest.json")
    #expect(refusal(chest, rows: size.rows, columns: size.columns) == nil)
    #expect(refusal(chest.map { -$0 }, rows: size.rows, columns: size.columns) != nil)
  }

  @Test func anEvenImageIsNoChest() {
    #expect(refusal([Float](repeating: 7, count: 64 * 64), rows: 64, columns: 64) != nil)
  }

  /// None of pydicom's files shows a frontal chest; each is looked at as if its header said so.
  @Test(.enabled(if: PydicomImages.folder != nil)) func noneOfPydicomsImagesPassesForAChest() throws {
    var looked = 0
    for path in try PydicomImages.paths() {
      guard let contents = try? Part10File.read(path, upToPixelData: true),
        let frame = try? PixelDecoder.decode(path, frame: 0),
        let radiograph = try? Radiograph(
          contents.dataSet, frame: frame, instance: #require(UID("2.25.1")), sopClass: .ct)
      else { continue }
      looked += 1
      let square = ChestSquare(radiograph, .gate)
      #expect(GatePolicy.chest.refusal(ChestStatistics(square).values) != nil, "\(path)")
    }
    #expect(looked > 40)
  }
}

/// The test files that pydicom ships, those in folders too.
enum PydicomImages {
  static let folder: URL? = {
    let library = PackageRoot.url.appending(path: ".venv/lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []
    return versions.map { library.appending(path: "\($0)/site-packages/pydicom/data/test_files") }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  static func paths() throws -> [String] {
    let folder = try #require(folder)
    return try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
      .map { folder.appending(path: $0).path }
  }
}

/// A real, whole, tilted head, and what is done to it.
@Suite(.enabled(if: PackageRoot.realData != nil)) struct HeadGateTests {
  private struct Head {
    var planes: [SlicePlane]
    var slices: [[Int16]]

    func refusal() throws -> String? {
      let measured = try statistics()
      return GatePolicy.head.refusal(measured)
    }

    func statistics() throws -> GateStatistics {
      var stack = try SlabStack(planes: planes, parameters: HeadSlabParameters())
      for (index, hu) in slices.enumerated() { stack.add(stack.frame(of: hu, slice: index), slice: index) }
      let area = planes[0].rowSpacing * planes[0].columnSpacing / 100
      return HeadStatistics(
        stack, head: try PreparedHead(stack),
        metal: slices.map { Double($0.filter { $0 > 2500 }.count) * area }
      ).values
    }

    mutating func keep(_ range: Range<Int>) {
      planes = Array(planes[range])
      slices = Array(slices[range])
    }
  }

  private func head() throws -> Head {
    let data = try #require(PackageRoot.realData)
    let found = FoundStudies([data.appending(path: "dcm_qa_ct/ge-tilted-head").path])
    let study = try #require(found.studies.first)
    let candidate = try #require(SeriesSelectionPolicy().select(study.instances).chosen[.headCT])
    let source = try VolumeSource.open(candidate, root: FoundStudies.root)
    return Head(
      planes: source.stack.slices.map(SlicePlane.init),
      slices: try source.stack.slices.indices.map { try source.hounsfield(slice: $0) })
  }

  @Test func theWholeHeadPasses() throws { #expect(try head().refusal() == nil) }

  @Test func aHeadWithoutItsVertexIsNamed() throws {
    var head = try head()
    head.keep(0..<head.planes.count * 2 / 3)
    #expect(try head.refusal() == "the images do not reach the vertex of the head")
  }

  @Test func aHeadWithoutItsBaseIsNamed() throws {
    var head = try head()
    head.keep(head.planes.count / 2..<head.planes.count)
    #expect(try head.refusal() == "the images do not reach the base of the skull")
  }

  @Test func aHeadThatMovesFromSliceToSliceIsNamed() throws {
    var head = try head()
    for index in head.planes.indices {
      head.planes[index].origin += SIMD3(index.isMultiple(of: 2) ? 5 : -5, 0, 0)
    }
    #expect(try head.refusal() == "the head moved between the slices")
  }

  @Test func aCoilInTheBrainIsMetal() throws {
    var head = try head()
    let middle = head.slices.count / 2
    let columns = head.planes[middle].columns
    let row = head.planes[middle].rows / 2
    for y in row..<row + 30 {
      for x in columns / 2..<columns / 2 + 30 { head.slices[middle][y * columns + x] = 3000 }
    }
    #expect(try head.refusal() == "there is metal in the images of the brain")
  }

  @Test func streaksOverTheWholeHeadAreNamed() throws {
    var head = try head()
    for index in head.slices.indices {
      let columns = head.planes[index].columns
      for pixel in head.slices[index].indices where head.slices[index][pixel] > -200 {
        let stripe: Int16 = (pixel / columns / 6).isMultiple(of: 2) ? 30 : -30
        head.slices[index][pixel] += stripe
      }
    }
    #expect(try head.refusal() == "streaks or noise hide the brain")
  }

  @Test func plasticInABonyShellHasNoGreyAndWhiteMatter() throws {
    var head = try head()
    for index in head.slices.indices {
      for pixel in head.slices[index].indices where (0..<90).contains(head.slices[index][pixel]) {
        head.slices[index][pixel] = Int16(35 + pixel % 2)
      }
    }
    #expect(try head.refusal() == "the brain shows no grey and white matter, as in a phantom")
  }

  @Test func theSizeOfACatIsNotAHumans() throws {
    var head = try head()
    for index in head.planes.indices {
      head.planes[index].rowSpacing *= 0.6
      head.planes[index].columnSpacing *= 0.6
    }
    #expect(try head.refusal() == "the brain is not of the size of a human's")
  }
}
