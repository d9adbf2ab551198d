/// How a frame's stored values lie in its bytes (PS3.3 C.7.6.3).
package struct PixelLayout: Sendable, Hashable {
  package let rows: Int
  package let columns: Int
  package let samplesPerPixel: Int
  /// 8, 16 or 32 after decoding.
  package let bitsAllocated: Int
  package let bitsStored: Int
  package let highBit: Int
  package let isSigned: Bool
  /// As it is after decoding, for example MONOCHROME2 or RGB.
  package let photometricInterpretation: String
  package let numberOfFrames: Int

  package init(
    rows: Int, columns: Int, samplesPerPixel: Int, bitsAllocated: Int, bitsStored: Int, highBit: Int,
    isSigned: Bool, photometricInterpretation: String, numberOfFrames: Int
  ) {
    self.rows = rows
    self.columns = columns
    self.samplesPerPixel = samplesPerPixel
    self.bitsAllocated = bitsAllocated
    self.bitsStored = bitsStored
    self.highBit = highBit
    self.isSigned = isSigned
    self.photometricInterpretation = photometricInterpretation
    self.numberOfFrames = numberOfFrames
  }
}

/// One decoded frame: uncompressed stored values, little endian, row by row from the top left, samples interleaved.
package struct PixelFrame: Sendable {
  package let layout: PixelLayout
  package let bytes: [UInt8]

  package init(layout: PixelLayout, bytes: [UInt8]) {
    self.layout = layout
    self.bytes = bytes
  }
}
