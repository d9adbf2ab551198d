package import DICOMCore

extension Part10File {
  /// Reads what stands before the pixel data out of a bare data set's first bytes; nil when they do not reach as far
  /// as the pixel data, so that nothing can be missing from what is given back.
  package static func readDataSet(
    prefix bytes: [UInt8], transferSyntax: TransferSyntax, limits: ReadingLimits = .init()
  ) -> DataSet? {
    // A deflated data set can't be inflated from a part of it.
    guard transferSyntax != .deflatedExplicitLittleEndian,
      let parsed = try? ParsedDataSet.bytes(
        bytes, transferSyntax: transferSyntax, name: "a data set", limits: limits),
      parsed.pixels != nil
    else { return nil }
    return parsed.dataSet
  }
}
