import DICOMCore

/// Native pixel data of objects that the product makes.
package enum PixelData {
  /// Puts `bytes` into `dataSet` with the attributes of the Image Pixel module that say how they lie.
  ///
  /// `bytes` holds all frames one after the other, little endian, samples interleaved; single-bit frames are packed
  /// already. A byte is added where the standard wants an even length (PS3.5 8.1.1).
  ///
  /// - Throws: `malformed` when the number of bytes is not what `layout` asks for.
  package static func uncompressed(
    _ bytes: [UInt8], layout: PixelLayout, in dataSet: inout DataSet
  ) throws(DICOMObjectsError) {
    let expected = (layout.frameBits * layout.numberOfFrames + 7) / 8
    guard bytes.count == expected else {
      throw .malformed(path: "pixel data", reason: "\(bytes.count) bytes where \(expected) are due")
    }
    dataSet.set(.samplesPerPixel, .US, integers: [layout.samplesPerPixel])
    dataSet.set(.photometricInterpretation, .CS, layout.photometricInterpretation)
    if layout.samplesPerPixel > 1 { dataSet.set(.planarConfiguration, .US, integers: [0]) }
    dataSet.set(.rows, .US, integers: [layout.rows])
    dataSet.set(.columns, .US, integers: [layout.columns])
    dataSet.set(.bitsAllocated, .US, integers: [layout.bitsAllocated])
    dataSet.set(.bitsStored, .US, integers: [layout.bitsStored])
    dataSet.set(.highBit, .US, integers: [layout.highBit])
    dataSet.set(.pixelRepresentation, .US, integers: [layout.isSigned ? 1 : 0])
    let padded = bytes.count % 2 == 0 ? bytes : bytes + [0]
    dataSet[.pixelData] = Element(layout.bitsAllocated > 8 ? .OW : .OB, .bytes(padded))
  }
}
