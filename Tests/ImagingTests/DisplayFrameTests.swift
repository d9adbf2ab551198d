import DICOMCore
import DICOMObjects
import Foundation
import Imaging
import Testing
import TriageTestSupport

@Suite struct DisplayFrameTests {
  private func read(
    _ file: URL, frame: Int? = nil, window: (centre: Double, width: Double)?
  ) throws -> DisplayFrame {
    try DisplayFrame.read(file.path, frame: frame, window: window, instance: UID("1.2.3")!)
  }

  @Test func `a CT is shown through its rescale in the window that is asked for`() async throws {
    let study = try await PhantomSet.load(.test).study("head-bleed")
    let file = try #require(study.files.first)
    let header = try Part10File.read(file.path, upToPixelData: true).dataSet
    let stored = try PixelDecoder.decode(file.path)
    let shown = try read(file, window: (40, 80))
    #expect(shown.rows == header.integer(.rows) && shown.columns == header.integer(.columns))
    let (slope, intercept) = (
      try #require(header.real(.rescaleSlope)), try #require(header.real(.rescaleIntercept))
    )
    for index in stride(from: 0, to: shown.pixels.count, by: 97) {
      var value = Int(stored.bytes[2 * index]) | Int(stored.bytes[2 * index + 1]) << 8
      if stored.layout.isSigned, value > 0x7FFF { value -= 0x10000 }
      let hounsfield = Double(value) * slope + intercept
      // PS3.3 C.11.2.1.2.1
      let expected = min(max(((hounsfield - 39.5) / 79 + 0.5) * 255, 0), 255).rounded()
      #expect(shown.pixels[index] == UInt8(expected))
    }
  }

  @Test func `each frame of a multi-frame CT is shown as itself`() async throws {
    let study = try await PhantomSet.load(.test).study("head-multi-frame")
    let files = try study.files.filter {
      try (Part10File.read($0.path, upToPixelData: true).dataSet.integer(.numberOfFrames) ?? 1) > 1
    }
    let file = try #require(files.first)
    let (first, middle) = (
      try read(file, frame: 1, window: (40, 80)), try read(file, frame: 12, window: (40, 80))
    )
    #expect(first.pixels != middle.pixels)
    #expect(Set(middle.pixels).count > 20)
  }

  @Test func `a radiograph is shown by its own rules, MONOCHROME1 as MONOCHROME2`() async throws {
    let set = try await PhantomSet.load(.test)
    let plain = try read(try #require(set.study("chest-pneumothorax").files.first), window: nil)
    let inverted = try read(
      try #require(set.study("chest-pneumothorax-monochrome1").files.first), window: nil)
    for shown in [plain, inverted] {
      // The air beside the patient is dark, the mediastinum bright.
      #expect(shown.pixels[shown.columns * shown.rows / 2 + shown.columns / 2] > 100)
      #expect(shown.pixels[shown.columns * 3 + 3] < 60)
    }
  }
}
