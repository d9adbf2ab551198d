import BlockingThreads
import Classification
import Foundation
import Imaging
import Inference
import Logging
import Testing
import TriageDomain
import TriageTestSupport

/// BLAST-CT (Monteiro et al. 2020) over a real, tilted, unevenly spaced head CT: the engine with a network that is not
/// the product's own.
@Suite(.enabled(if: PackageRoot.realData != nil)) struct ThirdPartyNetworkTests {
  /// mm, and voxels at 1 mm: what goes in and the middle of it that comes out.
  private static let side = 125
  private static let centre = 45

  private func cubes() async throws -> IsotropicCubes {
    let data = try #require(PackageRoot.realData)
    let found = FoundStudies([data.appending(path: "dcm_qa_ct/ge-tilted-head").path])
    let study = try #require(found.studies.first)
    let candidate = try #require(SeriesSelectionPolicy().select(study.instances).chosen[.headCT])
    let source = try VolumeSource.open(candidate, root: FoundStudies.root)
    #expect(source.stack.slices.allSatisfy { $0.alongColumns == SIMD3(1, 0, 0) })
    let pool = BlockingPool(name: "decode", threads: 2)
    return IsotropicCubes(
      try await Volume.decode(source, width: 2) { body in try await pool.run(body) })
  }

  /// The input whose middle is the box from `tile` on.
  private func window(_ tile: SIMD3<Int>, _ cubes: IsotropicCubes) -> (hu: [Float], input: Tensor?) {
    let margin = (Self.side - Self.centre) / 2
    let hu = cubes.hounsfield(from: tile &- SIMD3(repeating: margin), side: Self.side)
    let values = hu.map { (2 * min(max($0, -15), 100) - 85) / 115 }
    return (hu, Tensor(shape: [1, 1, Self.side, Self.side, Self.side], values: values))
  }

  @Test("The boxes that come out of the windows cover each voxel of the head once")
  func tiling() async throws {
    let cubes = try await cubes()
    var covered = [UInt8](repeating: 0, count: cubes.size.x * cubes.size.y * cubes.size.z)
    for tile in cubes.tiles(side: Self.centre) {
      for z in tile.z..<min(tile.z + Self.centre, cubes.size.z) {
        for y in tile.y..<min(tile.y + Self.centre, cubes.size.y) {
          let line = (z * cubes.size.y + y) * cubes.size.x
          for x in tile.x..<min(tile.x + Self.centre, cubes.size.x) { covered[line + x] += 1 }
        }
      }
    }
    #expect(covered.allSatisfy { $0 == 1 })
    #expect((140...260).contains(cubes.size.x) && (140...260).contains(cubes.size.z))
  }

  @Test("A third-party network agrees with ONNX Runtime and sees mostly background in brain tissue")
  func slidingWindow() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "blast-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let models = folder.appending(path: "models")
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    let cubes = try await cubes()
    // Two neighbours in the middle of the head.
    let middle = SIMD3(cubes.size.x / 2, cubes.size.y / 2, cubes.size.z / 2)
    let tiles = cubes.tiles(side: Self.centre).sorted { distance($0, middle) < distance($1, middle) }.prefix(
      2)
    let windows = tiles.map { window($0, cubes) }

    // The package's self-check expects what ONNX Runtime makes of the first window.
    let input = folder.appending(path: "window.f32")
    let first = try #require(windows[0].input)
    try unsafe first.values.withUnsafeBytes { unsafe Data($0) }.write(to: input)
    let network = try #require(PackageRoot.realData).appending(path: "blast-ct/blast_ct_1.onnx")
    try await ToolRun.succeed(
      PackageRoot.python.path,
      [
        PackageRoot.fixtures.appending(path: "third_party/package_blast_ct.py").path, network.path,
        input.path,
        models.appending(path: "blast-ct").path,
      ])
    let catalogue = try await ModelCatalogue.load(
      models, engine: InferenceEngine(InferenceConfiguration(streams: 1)), logger: Logger(label: "tests"))
    let model = try #require(catalogue.models.first)
    #expect(model.manifest.status == .thirdParty)

    for window in windows {
      let input = try #require(window.input)
      let probabilities = try #require(try await model.infer(["image": input])["prob"])
      #expect(probabilities.shape == [1, 5, Self.centre, Self.centre, Self.centre])
      let answer = judge(probabilities.values, window.hu)
      #expect(answer.worstSum < 1e-4)
      #expect(answer.brain > 20_000)
      #expect(Double(answer.background) > 0.9 * Double(answer.brain))
    }
  }

  /// How far the classes' probabilities are from 1 at worst; the output's voxels that are brain by their HU, and those
  /// of them that are most probably background.
  private func judge(
    _ probabilities: [Float], _ hu: [Float]
  ) -> (worstSum: Float, brain: Int, background: Int) {
    let (side, centre) = (Self.side, Self.centre)
    let count = centre * centre * centre
    let margin = (side - centre) / 2
    var result = (worstSum: Float(0), brain: 0, background: 0)
    for index in 0..<count {
      var sum: Float = 0
      for channel in 0..<5 { sum += probabilities[channel * count + index] }
      result.worstSum = max(result.worstSum, sum.isFinite ? abs(sum - 1) : .infinity)
      let (z, y, x) = (index / (centre * centre), index / centre % centre, index % centre)
      let value = hu[((z + margin) * side + y + margin) * side + x + margin]
      guard (20...45).contains(value) else { continue }
      result.brain += 1
      if probabilities[index] > 0.5 { result.background += 1 }
    }
    return result
  }

  private func distance(_ tile: SIMD3<Int>, _ point: SIMD3<Int>) -> Int {
    let offset = tile &+ SIMD3(repeating: Self.centre / 2) &- point
    return offset.x * offset.x + offset.y * offset.y + offset.z * offset.z
  }
}
