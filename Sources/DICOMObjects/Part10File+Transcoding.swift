import DICOMCore

extension Part10File {
  /// A file's bytes in explicit VR little endian, its frames decoded (PS3.5 A.2). Blocks; the instance is held in memory.
  ///
  /// Everything but pixel data, its description and text's character set is as it was.
  ///
  /// - Throws: as `read` and `PixelDecoder`; `overLimit` when all frames together are more than one frame may be.
  package static func uncompressed(_ path: String, limits: ReadingLimits = .init()) throws(DICOMObjectsError)
    -> [UInt8]
  {
    let contents = try read(path, upToPixelData: false, limits: limits)
    var dataSet = contents.dataSet
    guard !contents.transferSyntax.isNative, dataSet[.rows] != nil else { return try encode(dataSet) }
    let decoder = try PixelDecoder(path, limits: limits)
    let layout = decoder.layout
    let (count, overflow) = layout.decodedFrameBytes.multipliedReportingOverflow(by: layout.numberOfFrames)
    guard !overflow, count <= limits.maximumFrameBytes else {
      throw .overLimit(path: path, what: "pixel data in bytes", limit: limits.maximumFrameBytes)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for index in 0..<layout.numberOfFrames { bytes += try decoder.frame(index).bytes }
    try PixelData.uncompressed(bytes, layout: layout, in: &dataSet)
    return try encode(dataSet)
  }
}
