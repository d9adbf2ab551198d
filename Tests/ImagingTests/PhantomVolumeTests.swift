import DICOMCore
import Imaging
import Testing
import TriageDomain
import TriageTestSupport

/// The project's own phantoms through files, decoder, selection and volume.
@Suite struct PhantomVolumeTests {
  private func folder(_ name: String, of set: PhantomSet.Name = .test) async throws -> ImageFolder {
    ImageFolder(try await PhantomSet.load(set).study(name).files)
  }

  private func voxels(_ source: VolumeSource) throws -> [[Int16]] {
    try source.stack.slices.indices.map { try source.hounsfield(slice: $0) }
  }

  private static func clamped(_ hounsfield: Int16) -> Int16 { min(max(hounsfield, -1024), 2047) }

  @Test func everyEncodingGivesTheSameVolume() async throws {
    let set = try await PhantomSet.load(.test)
    let plain = try #require(try ImageFolder(set.study("head-bleed").files).headVolume())
    let expected = try voxels(plain)
    for name in [
      "head-implicit", "head-big-endian", "head-deflated", "head-rle", "head-jpeg-lossless", "head-jpeg-ls",
      "head-jpeg-2000", "head-numbered-down", "head-unsigned-16", "head-signed-12", "head-signed-13",
      "head-signed-16", "head-multi-frame", "head-duplicate-slice",
    ] {
      let source = try #require(try ImageFolder(set.study(name).files).headVolume(), "\(name)")
      #expect(source.stack.positions == plain.stack.positions, "\(name)")
      // Bone and the noise of air do not fit into every one of the storages, and each rounds halves its own way.
      let differs = zip(try voxels(source), expected).contains { slice, other in
        zip(slice, other).contains { abs(Self.clamped($0) - Self.clamped($1)) > 1 }
      }
      #expect(!differs && source.stack.slices.count == 25, "\(name)")
    }
  }

  @Test func aVolumeDecodedInParallelIsTheSameAsSliceBySlice() async throws {
    let source = try #require(try await folder("head-bleed").headVolume())
    let volume = try await Volume.decode(source, width: 3) { try $0() }
    #expect(volume.slices == (try voxels(source)))
  }

  @Test func framesOfAMultiFrameImageKeepTheirNumbers() async throws {
    let source = try #require(try await folder("head-multi-frame").headVolume())
    #expect(source.stack.slices.map(\.frame) == (1...25).map { $0 })
  }

  @Test func aMissingSliceIsNotedAndADoubleOneIsLeftOut() async throws {
    let missing = try #require(try await folder("head-missing-slice").headVolume())
    #expect(missing.stack.gaps.map(\.missing) == [1])
    let double = try #require(try await folder("head-duplicate-slice").headVolume())
    #expect(double.stack.duplicates.count == 1 && double.stack.gaps.isEmpty)
  }

  @Test func paddingOutsideTheCircleOfReconstructionIsAir() async throws {
    let source = try #require(try await folder("head-padding").headVolume())
    #expect(try source.hounsfield(slice: 0)[0] == -1000)
  }

  @Test(arguments: [
    ("head-contrast", "Contrast medium was given."),
    ("head-bone-only", "It was reconstructed with a sharp kernel (H70h)."),
    ("head-derived-only", "It was derived from other images (MPR)."),
    ("chest-lateral", "It is not a frontal view (LL)."), ("dose-report", "It is a dose report."),
    ("magnetic-resonance", "No model reads modality MR."),
  ])
  func studiesThatMustNotBeReadSayWhy(name: String, reason: String) async throws {
    let selection = try await folder(name).selection
    #expect(selection.chosen.isEmpty)
    #expect(selection.verdicts.map(\.reason) == [reason])
  }

  @Test func everyStudyOfTheSetIsChosenOrRefusedAsItsAuthorExpects() async throws {
    for study in try await PhantomSet.load(.test).studies {
      let selection = ImageFolder(study.files).selection
      #expect(selection.chosen.isEmpty == (study.outcome == "not_eligible"), "\(study.name)")
    }
  }

  @Test func invertedStorageShowsTheSameRadiograph() async throws {
    let plain = try #require(try await folder("chest-pneumothorax").chest())
    let inverted = try #require(try await folder("chest-pneumothorax-monochrome1").chest())
    #expect(plain.rows == 512 && plain.columns == 512 && plain.spacing?.row == 0.72)
    let difference = zip(plain.pixels, inverted.pixels).map { abs($0 - $1) }.max() ?? 1
    #expect(difference < 0.01)
    // A chest: the lungs are darker than the mediastinum between them.
    let row = 220 * 512
    #expect(plain.pixels[row + 140] < plain.pixels[row + 256])
  }

  @Test(arguments: ["chest-voi-lut", "chest-modality-lut", "chest-jpeg-8-bit", "chest-secondary-capture"])
  func radiographsOfAllKindsAreRead(name: String) async throws {
    let image = try #require(try await folder(name).chest())
    #expect(image.pixels.count == 512 * 512)
    #expect(image.pixels.allSatisfy { (0...1).contains($0) })
    #expect((image.pixels.max() ?? 0) - (image.pixels.min() ?? 0) > 0.5)
    #expect((name == "chest-voi-lut") == (image.display == .voiLUT))
  }
}
