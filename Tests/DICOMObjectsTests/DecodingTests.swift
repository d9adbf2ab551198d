import DICOMCore
import Foundation
import Testing
import TriageTestSupport

@testable import DICOMObjects

@Suite("Decoded pixels against other decoders")
struct DecodingTests {
  struct Reference: Decodable {
    let index: Int
    let file: String
    let bytesPerFrame: Int?
    let frames: Int?
    let photometric: String?
  }

  /// Lossless ones and those whose decoding the standard fixes: equal to the last bit.
  static let exact = [
    "693_J2KI.dcm", "CT_small.dcm", "ExplVR_BigEnd.dcm", "GDCMJ2K_TextGBR.dcm", "J2K_pixelrep_mismatch.dcm",
    "JPEGLSNearLossless_08.dcm", "JPEGLSNearLossless_16.dcm", "MR_small.dcm", "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm", "MR_small_expb.dcm", "MR_small_implicit.dcm", "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_gdcm_KY.dcm", "SC_rgb_jls_lossy_line.dcm",
    "SC_rgb_jls_lossy_sample.dcm", "SC_rgb_rle.dcm", "SC_rgb_rle_16bit.dcm", "SC_rgb_rle_16bit_2frame.dcm",
    "SC_rgb_rle_2frame.dcm", "SC_rgb_rle_32bit.dcm", "SC_rgb_rle_32bit_2frame.dcm", "SC_rgb_small_odd.dcm",
    "SC_rgb_small_odd_big_endian.dcm", "examples_jpeg2k.dcm", "examples_overlay.dcm", "examples_palette.dcm",
    "examples_rgb_color.dcm", "image_dfl.dcm", "liver_1frame.dcm", "rtdose.dcm", "rtdose_1frame.dcm",
    "rtdose_expb.dcm", "rtdose_expb_1frame.dcm", "rtdose_rle.dcm", "rtdose_rle_1frame.dcm", "JPEG2000.dcm",
  ]
  /// Lossy JPEG and colour conversion, where decoders round differently: mean difference at most 1 grey level.
  static let close = [
    "SC_rgb_dcmtk_+eb+cr.dcm", "SC_rgb_dcmtk_+eb+cy+n1.dcm", "SC_rgb_dcmtk_+eb+cy+np.dcm",
    "SC_rgb_jpeg_dcmtk.dcm", "SC_ybr_full_422_uncompressed.dcm", "examples_ybr_color.dcm",
    "SC_rgb_small_odd_jpeg.dcm",
  ]

  @Test("every frame equals pydicom's: exactly where lossless, closely where lossy")
  func pydicom() async throws {
    let folder = try TemporaryFolder()
    let files = (Self.exact + Self.close).map { PydicomFiles.path($0) }
    let script = PackageRoot.fixtures.appending(path: "decode_reference.py").path
    let run = try await ToolRun.succeed(PackageRoot.python.path, [script, folder.path] + files)
    let references = try run.output.split(separator: "\n")
      .map { try JSONDecoder().decode(Reference.self, from: Data($0.utf8)) }
    try #require(references.count == files.count)
    for reference in references {
      let name = URL(filePath: reference.file).lastPathComponent
      guard let size = reference.bytesPerFrame, let frames = reference.frames else {
        Issue.record("pydicom can't decode \(name)")
        continue
      }
      let expected = [UInt8](try Data(contentsOf: URL(filePath: folder.path("\(reference.index).raw"))))
      do {
        let decoder = try PixelDecoder(reference.file)
        #expect(decoder.layout.numberOfFrames == frames, "\(name)")
        #expect(decoder.layout.photometricInterpretation == reference.photometric, "\(name)")
        for frame in 0..<frames {
          let decoded = try decoder.frame(frame).bytes
          let wanted = Array(expected[frame * size..<(frame + 1) * size])
          try #require(decoded.count == wanted.count, "\(name) frame \(frame)")
          if Self.exact.contains(name) {
            #expect(decoded == wanted, "\(name) frame \(frame)")
          } else {
            let difference = zip(decoded, wanted).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            #expect(difference <= wanted.count, "\(name) frame \(frame)")
          }
        }
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }

  @Test(
    "what DCMTK's compressors made decodes to the values they were given",
    arguments: [
      ["dcmcjpeg", "+e1"], ["dcmcjpeg", "+el", "+sv", "6"], ["dcmcjpls"], ["dcmcrle"],
      ["dcmcjpls", "+fo", "+fs", "1"],
    ], ["CT_small.dcm", "MR_small.dcm", "examples_rgb_color.dcm", "SC_rgb_small_odd.dcm", "rtdose.dcm"])
  func lossless(tool: [String], name: String) async throws {
    // JPEG and JPEG-LS hold no 32-bit values.
    guard name != "rtdose.dcm" || tool == ["dcmcrle"] else { return }
    let folder = try TemporaryFolder()
    let source = PydicomFiles.path(name)
    let packed = folder.path("packed.dcm")
    try await ToolRun.succeed(tool[0], tool.dropFirst() + [source, packed])
    let expected = try PixelDecoder(source)
    let decoder = try PixelDecoder(packed)
    for frame in 0..<expected.layout.numberOfFrames {
      let (left, right) = (try decoder.frame(frame).bytes, try expected.frame(frame).bytes)
      #expect(left == right, "frame \(frame)")
    }
  }

  @Test("frames decoded on many threads at once are the same as one by one")
  func parallel() async throws {
    let names = [
      "693_J2KI.dcm", "MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_jpeg_dcmtk.dcm",
    ]
    let paths = names.map { PydicomFiles.path($0) }
    let single = try paths.map { try PixelDecoder.decode($0).bytes }
    try await withThrowingTaskGroup { group in
      for round in 0..<8 {
        group.addTask {
          let index = round % paths.count
          let bytes = try PixelDecoder.decode(paths[index]).bytes
          #expect(bytes == single[index])
        }
      }
      try await group.waitForAll()
    }
  }
}
