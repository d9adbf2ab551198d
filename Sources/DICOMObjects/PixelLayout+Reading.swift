import DICOMCore

extension PixelLayout {
  /// How a data set says that its pixel data lie, before decoding, checked so that nothing later can overflow.
  ///
  /// - Throws: `malformed` for absent or contradictory attributes, `unsupported`, `overLimit` for the frame's size.
  init(describedBy dataSet: DataSet, path: String, limits: ReadingLimits) throws(DICOMObjectsError) {
    func required(_ tag: Tag, _ name: String, in range: ClosedRange<Int>) throws(DICOMObjectsError) -> Int {
      guard let value = dataSet.integer(tag) else {
        throw .malformed(path: path, reason: "\(name) \(tag) is absent")
      }
      guard range.contains(value) else {
        throw .malformed(path: path, reason: "\(name) \(tag) is \(value)")
      }
      return value
    }
    let rows = try required(.rows, "Rows", in: 1...65_535)
    let columns = try required(.columns, "Columns", in: 1...65_535)
    let samples =
      try dataSet.integers(.samplesPerPixel).isEmpty
      ? 1 : required(.samplesPerPixel, "Samples per Pixel", in: 1...65_535)
    let allocated = try required(.bitsAllocated, "Bits Allocated", in: 1...65_535)
    guard samples == 1 || samples == 3, [1, 8, 16, 32].contains(allocated), samples == 1 || allocated > 1
    else {
      throw .unsupported(path: path, what: "\(samples) samples of \(allocated) bits")
    }
    let stored =
      dataSet[.bitsStored] == nil ? allocated : try required(.bitsStored, "Bits Stored", in: 1...allocated)
    let high =
      dataSet[.highBit] == nil
      ? stored - 1 : try required(.highBit, "High Bit", in: stored - 1...allocated - 1)
    let frames =
      dataSet.string(.numberOfFrames) == nil
      ? 1 : try required(.numberOfFrames, "Number of Frames", in: 1...Int(Int32.max))
    let bytes = rows * columns * samples * max(1, allocated / 8)
    guard bytes <= limits.maximumFrameBytes else {
      throw .overLimit(path: path, what: "a frame in bytes", limit: limits.maximumFrameBytes)
    }
    self.init(
      rows: rows, columns: columns, samplesPerPixel: samples, bitsAllocated: allocated, bitsStored: stored,
      highBit: high, isSigned: dataSet.integer(.pixelRepresentation) == 1,
      photometricInterpretation: dataSet.string(.photometricInterpretation)
        ?? (samples == 1 ? "MONOCHROME2" : "RGB"), numberOfFrames: frames)
  }

  /// The same frame once decoded: whole bytes, stored bits from bit 0, colour as RGB.
  var decoded: Self {
    let isYBR = samplesPerPixel == 3 && photometricInterpretation.hasPrefix("YBR_")
    return Self(
      rows: rows, columns: columns, samplesPerPixel: samplesPerPixel, bitsAllocated: max(8, bitsAllocated),
      bitsStored: bitsStored, highBit: bitsStored - 1, isSigned: isSigned,
      photometricInterpretation: isYBR ? "RGB" : photometricInterpretation, numberOfFrames: numberOfFrames)
  }

  /// Of one frame before decoding.
  var frameBits: Int {
    rows * columns * samplesPerPixel * bitsAllocated
      / (photometricInterpretation == "YBR_FULL_422" ? 3 : 1)
      * (photometricInterpretation == "YBR_FULL_422" ? 2 : 1)
  }

  var decodedFrameBytes: Int { rows * columns * samplesPerPixel * (max(8, bitsAllocated) / 8) }
}
