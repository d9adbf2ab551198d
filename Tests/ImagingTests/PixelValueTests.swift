import DICOMCore
import DICOMObjects
import Testing

@testable import Imaging

@Suite struct PixelValueTests {
  private let instance: UID<Instance> = uid("2.25.5")

  private func frame(
    _ stored: [Int], bits: Int = 12, highBit: Int? = nil, signed: Bool = false, allocated: Int = 16,
    photometric: String = "MONOCHROME2", rows: Int = 1
  ) -> PixelFrame {
    let bytes = stored.flatMap { value -> [UInt8] in
      let low = UInt8(truncatingIfNeeded: value)
      return allocated == 8 ? [low] : [low, UInt8(truncatingIfNeeded: value >> 8)]
    }
    return PixelFrame(
      layout: PixelLayout(
        rows: rows, columns: stored.count / max(rows, 1), samplesPerPixel: 1, bitsAllocated: allocated,
        bitsStored: bits, highBit: highBit ?? bits - 1, isSigned: signed,
        photometricInterpretation: photometric, numberOfFrames: 1), bytes: bytes)
  }

  private func hounsfield(
    _ frame: PixelFrame, slope: Double? = 1, intercept: Double? = -1024, type: String? = nil,
    padding: [Int] = []
  ) throws -> [Int16] {
    try HounsfieldTransform(
      slope: slope, intercept: intercept, type: type, padding: padding, instance: instance
    ).apply(frame, instance: instance)
  }

  @Test func unsignedTwelveBitsAreRescaled() throws {
    #expect(try hounsfield(frame([0, 1024, 1064, 4095])) == [-1024, 0, 40, 3071])
  }

  @Test(arguments: [12, 13, 15, 16]) func signedValuesKeepTheirSign(bits: Int) throws {
    let mask = 1 << bits - 1
    #expect(
      try hounsfield(frame([-1000 & mask, 40, 80 & mask], bits: bits, signed: true), intercept: 0) == [
        -1000, 40, 80,
      ])
  }

  @Test func bitsBeyondTheStoredOnesAreCutOff() throws {
    #expect(try hounsfield(frame([0xF400, 0x0428])) == [0, 40])
    #expect(try hounsfield(frame([0x4000, 0x4280], bits: 12, highBit: 15)) == [0, 40])
  }

  @Test func aSlopeIsAppliedAndRoundedAndHeldToSixteenBits() throws {
    #expect(try hounsfield(frame([3, 4]), slope: 0.5, intercept: 0) == [2, 2])
    #expect(try hounsfield(frame([4095]), slope: 100, intercept: 0) == [Int16.max])
  }

  @Test func paddingBecomesAirHoweverItsSignWasWritten() throws {
    let padded = frame([-2000 & 0xFFFF, 30], bits: 16, signed: true)
    #expect(try hounsfield(padded, intercept: 0, padding: [-2000]) == [-1000, 30])
    #expect(try hounsfield(padded, intercept: 0, padding: [63536]) == [-1000, 30])
    #expect(try hounsfield(frame([1, 5, 9, 1064]), padding: [1, 9]) == [-1000, -1000, -1000, 40])
  }

  @Test func missingOrSenselessRescaleIsNamed() {
    #expect(throws: ImagingError.missing(attribute: "Rescale Slope", instance: instance)) {
      try hounsfield(frame([0]), slope: nil)
    }
    #expect(throws: ImagingError.missing(attribute: "Rescale Intercept", instance: instance)) {
      try hounsfield(frame([0]), intercept: nil)
    }
    #expect(throws: ImagingError.self) { try hounsfield(frame([0]), slope: 0) }
    #expect(throws: ImagingError.self) { try hounsfield(frame([0]), slope: .infinity) }
    #expect(throws: ImagingError.self) { try hounsfield(frame([0]), type: "OD") }
  }

  @Test func pixelsThatDoNotFitTheirLayoutAreRefused() {
    #expect(throws: ImagingError.self) { try hounsfield(frame([1, 2], bits: 24, highBit: 40)) }
    #expect(throws: ImagingError.self) { try hounsfield(frame([1, 2], bits: 0)) }
    #expect(throws: ImagingError.self) { try hounsfield(frame([1, 2], photometric: "RGB")) }
    let short = PixelFrame(
      layout: PixelLayout(
        rows: 65535, columns: 65535, samplesPerPixel: 1, bitsAllocated: 16, bitsStored: 12, highBit: 11,
        isSigned: false, photometricInterpretation: "MONOCHROME2", numberOfFrames: 1), bytes: [1, 2, 3])
    #expect(throws: ImagingError.self) { try hounsfield(short) }
  }

  // Radiographs

  private func radiograph(_ frame: PixelFrame, _ change: (inout DataSet) -> Void = { _ in }) throws
    -> Radiograph
  {
    var dataSet = DataSet()
    change(&dataSet)
    return try Radiograph(dataSet, frame: frame, instance: instance, sopClass: .computedRadiography)
  }

  private func isClose(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 }
  }

  @Test func withoutARuleTheWholeRangeIsShown() throws {
    let image = try radiograph(frame([100, 200, 300]))
    #expect(image.display == .wholeRange && image.valueRange == 100...300)
    #expect(isClose(image.pixels, [0, 0.5, 1]))
  }

  @Test func monochrome1IsTurnedOver() throws {
    #expect(
      isClose(try radiograph(frame([100, 150, 300], photometric: "MONOCHROME1")).pixels, [1, 0.75, 0]))
  }

  @Test(
    arguments: [
      // PS3.3 C.11.2.1.2: (x - (c - 0.5)) / (w - 1) + 0.5; C.11.2.1.3.2: (x - c) / w + 0.5; C.11.2.1.3.1.
      (nil, DisplayRule.linearWindow, [0, Float(0.5 / 199 + 0.5), 1]),
      ("LINEAR_EXACT", .exactLinearWindow, [0, 0.5, 1]),
      ("SIGMOID", .sigmoidWindow, [0.11920, 0.5, 0.88080]),
    ] as [(String?, DisplayRule, [Float])])
  func windowsFollowTheStandardsFormulas(function: String?, rule: DisplayRule, expected: [Float]) throws {
    let image = try radiograph(frame([1000, 1100, 1200])) {
      $0.set(.windowCenter, .DS, reals: [1100, 40])
      $0.set(.windowWidth, .DS, reals: [200, 80])
      if let function { $0.set(.voiLUTFunction, .CS, function) }
    }
    #expect(image.display == rule)
    #expect(isClose(image.pixels, expected))
  }

  private func lut(_ values: [Int], first: Int, bits: Int) -> DataSet {
    var item = DataSet()
    item.set(.lutDescriptor, .US, integers: [values.count, first, bits])
    item[.lutData] = Element(.OW, .bytes(values.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }))
    return item
  }

  @Test func tablesReplaceRescaleAndWindow() throws {
    let image = try radiograph(frame([0, 10, 11, 12, 4000])) {
      $0.set(.modalityLUTSequence, items: [lut([500, 600, 700], first: 10, bits: 16)])
      $0.set(.rescaleSlope, .DS, reals: [99])
      $0.set(.windowCenter, .DS, reals: [1])
      $0.set(.windowWidth, .DS, reals: [1])
      $0.set(.voiLUTSequence, items: [lut([0, 1000, 4095], first: 599, bits: 12)])
    }
    #expect(image.display == .voiLUT && image.valueRange == 500...700)
    #expect(isClose(image.pixels, [0, 0, 1000.0 / 4095, 1, 1]))
  }

  @Test func aTableThatIsShorterThanItSaysIsNamed() {
    var item = lut([1, 2], first: 0, bits: 16)
    item.set(.lutDescriptor, .US, integers: [0, 0, 16])
    #expect(
      throws: ImagingError.invalid(
        attribute: "VOI LUT Data", reason: "holds 2 of 65536 entries", instance: instance)
    ) { try radiograph(frame([1])) { $0.set(.voiLUTSequence, items: [item]) } }
  }

  @Test func spacingAndAspectComeFromWhatIsStated() throws {
    let imager = try radiograph(frame([1, 2])) { $0.set(.imagerPixelSpacing, .DS, reals: [0.2, 0.1]) }
    #expect(imager.spacing == PixelSpacing(row: 0.2, column: 0.1) && imager.aspectRatio == 2)
    let ratio = try radiograph(frame([1, 2])) { $0.set(.pixelAspectRatio, .IS, integers: [3, 2]) }
    #expect(ratio.spacing == nil && ratio.aspectRatio == 1.5)
    #expect(try radiograph(frame([1, 2])) { $0.set(.patientOrientation, .CS, "R", "F") }.isMirrored)
  }
}
