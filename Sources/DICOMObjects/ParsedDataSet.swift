import CDCMTK
import DICOMCore

/// What CDCMTK's parser gives back, as values: everything up to the pixel data, and where that lies.
struct ParsedDataSet {
  let meta: DataSet
  let dataSet: DataSet
  let transferSyntax: TransferSyntax
  let pixels: PixelLocation?
  /// The inflated data set of a deflated file, in which `pixels` lies; nil otherwise.
  let inflated: [UInt8]?

  /// Blocks.
  static func file(_ path: String, limits: ReadingLimits) throws(DICOMObjectsError) -> Self {
    var reading = unsafe triaged_reading()
    var failure = triaged_failure()
    let status = unsafe triaged_read_file(path, limits.forC, &reading, &failure)
    guard status == 0 else { throw DICOMObjectsError(failure, path: path) }
    defer { unsafe triaged_reading_free(&reading) }
    return try unsafe Self(reading, path: path)
  }

  /// - Parameter transferSyntax: nil for the bytes of a Part 10 file, else that of a bare data set.
  static func bytes(
    _ bytes: [UInt8], transferSyntax: TransferSyntax?, name: String, limits: ReadingLimits
  ) throws(DICOMObjectsError) -> Self {
    var reading = unsafe triaged_reading()
    var failure = triaged_failure()
    let status = unsafe triaged_read_bytes(
      bytes, bytes.count, transferSyntax?.value, limits.forC, &reading, &failure)
    guard status == 0 else { throw DICOMObjectsError(failure, path: name) }
    defer { unsafe triaged_reading_free(&reading) }
    return try unsafe Self(reading, path: name)
  }

  private init(_ reading: triaged_reading, path: String) throws(DICOMObjectsError) {
    let events = unsafe Array(UnsafeBufferPointer(start: reading.events, count: reading.events_count))
    var reader = DataSetEventReader(events)
    meta = reader.dataSet()
    dataSet = reader.dataSet()
    let name = unsafe withUnsafeBytes(of: reading.transfer_syntax) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    guard let transferSyntax = TransferSyntax(name) else {
      throw .malformed(path: path, reason: "its transfer syntax is no UID")
    }
    self.transferSyntax = transferSyntax
    pixels =
      unsafe reading.has_pixel_data == 0
      ? nil
      : PixelLocation(
        offset: Int(reading.pixel_offset),
        length: reading.pixel_length == .max ? nil : Int(reading.pixel_length),
        isWords: reading.pixel_vr.1 == 0x57, isBigEndian: reading.is_big_endian != 0)
    inflated = unsafe reading.inflated.map {
      unsafe Array(UnsafeBufferPointer(start: $0, count: reading.inflated_count))
    }
  }
}

/// Where a file's pixel data lies and how.
struct PixelLocation: Sendable {
  /// Of the value's first byte.
  let offset: Int
  /// In bytes; nil for encapsulated pixel data.
  let length: Int?
  /// OW rather than OB.
  let isWords: Bool
  let isBigEndian: Bool
}

extension ReadingLimits {
  var forC: triaged_limits {
    triaged_limits(
      value_bytes: UInt64(max(0, maximumValueBytes)), inflated_bytes: UInt64(max(0, maximumInflatedBytes)),
      depth: UInt32(clamping: maximumDepth), elements: UInt32(clamping: maximumElements))
  }
}
