package import DICOMCore

extension Part10File {
  /// Reads a file's meta information and data set; text becomes UTF-8 and Specific Character Set says so. Blocks.
  ///
  /// Text that its character set can't convert is kept, as UTF-8 where it is that already, else byte by byte as
  /// Latin-1. A file without meta information is read when an SOP class or instance is in it.
  ///
  /// - Parameters:
  ///   - upToPixelData: True stops before (7FE0,0010), which is then neither read nor checked. False reads it too:
  ///     native pixel data become the element's bytes, little endian; encapsulated pixel data are checked to be
  ///     whole but left out (`PixelDecoder` decodes them). What follows pixel data is never read.
  /// - Throws: `unreadable`, `malformed`, `overLimit`.
  package static func read(
    _ path: String, upToPixelData: Bool, limits: ReadingLimits = .init()
  ) throws(DICOMObjectsError) -> Contents {
    let parsed = try ParsedDataSet.file(path, limits: limits)
    if upToPixelData { return parsed.contents }
    return try parsed.contentsWithPixels(from: .holding(parsed, path: path), limits: limits)
  }

  /// The same from a Part 10 file's bytes in memory; `name` stands for the path in errors. Computes, may take long.
  package static func read(
    bytes: [UInt8], upToPixelData: Bool = true, name: String = "a file in memory",
    limits: ReadingLimits = .init()
  ) throws(DICOMObjectsError) -> Contents {
    let parsed = try ParsedDataSet.bytes(bytes, transferSyntax: nil, name: name, limits: limits)
    if upToPixelData { return parsed.contents }
    return try parsed.contentsWithPixels(from: .bytes(parsed.inflated ?? bytes, name: name), limits: limits)
  }

  /// Reads a bare data set, as messages carry it, without pixel data.
  package static func readDataSet(
    bytes: [UInt8], transferSyntax: TransferSyntax, limits: ReadingLimits = .init()
  ) throws(DICOMObjectsError) -> DataSet {
    try ParsedDataSet.bytes(bytes, transferSyntax: transferSyntax, name: "a data set", limits: limits).dataSet
  }
}

extension ParsedDataSet {
  var contents: Part10File.Contents {
    Part10File.Contents(meta: meta, dataSet: dataSet, transferSyntax: transferSyntax)
  }

  func contentsWithPixels(
    from source: consuming PixelBytes, limits: ReadingLimits
  ) throws(DICOMObjectsError) -> Part10File.Contents {
    guard let pixels else { return contents }
    guard let length = pixels.length else {
      _ = try FragmentTable(reading: source, from: pixels.offset)
      return contents
    }
    guard length <= limits.maximumFrameBytes else {
      throw .overLimit(path: source.name, what: "pixel data in bytes", limit: limits.maximumFrameBytes)
    }
    let bytes = try source.read(at: pixels.offset, count: length)
    var dataSet = dataSet
    let sampleBytes = max(2, (dataSet.integer(.bitsAllocated) ?? 16) / 8)
    dataSet[.pixelData] = Element(
      pixels.isWords ? .OW : .OB,
      .bytes(pixels.isBigEndian && pixels.isWords ? StoredValues.swapped(bytes, width: sampleBytes) : bytes))
    return Part10File.Contents(meta: meta, dataSet: dataSet, transferSyntax: transferSyntax)
  }
}
