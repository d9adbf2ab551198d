package import DICOMCore

/// Takes single frames out of a file's pixel data as uncompressed stored values.
///
/// Native pixel data (also big endian and deflated), RLE, JPEG baseline, extended and lossless, JPEG-LS, JPEG 2000 and
/// HTJ2K. Only the wanted frame's bytes are read from the file. Stored values come out untouched but for this: bits
/// outside the stored ones, such as an overlay's, are cut, the stored bits begin at bit 0, signed values carry their
/// sign through the whole 8 or 16 bits, single-bit data become a byte a pixel, and colour becomes interleaved RGB
/// (palettes are left alone). Making one and each call block; frames may be decoded on several threads at once.
package struct PixelDecoder: ~Copyable, Sendable {
  /// As a decoded frame has it.
  package let layout: PixelLayout
  private let encoded: PixelLayout
  private let transferSyntax: TransferSyntax
  private let isPlanar: Bool
  private let location: PixelLocation
  private let source: PixelBytes
  private let fragments: FragmentTable?

  /// Opens a file and reads all but its pixels.
  ///
  /// - Throws: as `Part10File.read` and `PixelLayout`; `noPixelData`.
  package init(_ path: String, limits: ReadingLimits = .init()) throws(DICOMObjectsError) {
    let parsed = try ParsedDataSet.file(path, limits: limits)
    guard let location = parsed.pixels else { throw .noPixelData(path: path) }
    let encoded = try PixelLayout(describedBy: parsed.dataSet, path: path, limits: limits)
    let source = try PixelBytes.holding(parsed, path: path)
    let fragments = location.length == nil ? try FragmentTable(reading: source, from: location.offset) : nil
    self.init(parsed, encoded: encoded, location: location, source: source, fragments: fragments)
  }

  private init(
    _ parsed: ParsedDataSet, encoded: PixelLayout, location: PixelLocation, source: consuming PixelBytes,
    fragments: FragmentTable?
  ) {
    layout = encoded.decoded
    self.encoded = encoded
    transferSyntax = parsed.transferSyntax
    isPlanar = encoded.samplesPerPixel == 3 && parsed.dataSet.integer(.planarConfiguration) == 1
    self.location = location
    self.source = source
    self.fragments = fragments
  }

  /// How frames of `path` lie once decoded. Blocks.
  package static func layout(
    of path: String, limits: ReadingLimits = .init()
  ) throws(DICOMObjectsError) -> PixelLayout {
    let parsed = try ParsedDataSet.file(path, limits: limits)
    guard parsed.pixels != nil else { throw .noPixelData(path: path) }
    return try PixelLayout(describedBy: parsed.dataSet, path: path, limits: limits).decoded
  }

  /// One frame of `path`, counted from 0; for many frames of one file make a decoder. Blocks.
  package static func decode(
    _ path: String, frame: Int = 0, limits: ReadingLimits = .init()
  ) throws(DICOMObjectsError) -> PixelFrame {
    try PixelDecoder(path, limits: limits).frame(frame)
  }

  /// Decodes frame `index`, counted from 0.
  ///
  /// - Throws: `noPixelData` when there is no such frame; `malformed` when its bytes are missing; `unsupported`;
  ///   `undecodable`.
  package func frame(_ index: Int) throws(DICOMObjectsError) -> PixelFrame {
    guard index >= 0, index < encoded.numberOfFrames else { throw .noPixelData(path: source.name) }
    var bytes: [UInt8]
    var isRGB = layout.photometricInterpretation != encoded.photometricInterpretation
    if let length = location.length {
      bytes = try nativeFrame(index, of: length)
      isRGB = false
    } else {
      let codestream = try codestream(index) ?? []
      let decoded = try FrameCodec(layout: encoded, transferSyntax: transferSyntax, path: source.name)
        .decode(codestream, frame: index)
      bytes = decoded.bytes
      isRGB = decoded.photometricInterpretation == "RGB"
    }
    StoredValues.normalise(&bytes, as: layout, highBit: encoded.highBit)
    if layout.photometricInterpretation == "RGB", !isRGB, encoded.photometricInterpretation == "YBR_FULL" {
      guard layout.bitsAllocated == 8 else {
        throw .unsupported(path: source.name, what: "YBR_FULL of \(layout.bitsAllocated) bits")
      }
      ColourModel.rgb(fromFull: &bytes)
    }
    return PixelFrame(layout: layout, bytes: bytes)
  }

  /// A frame's bytes as the file has them, for encapsulated pixel data; nil for native ones.
  ///
  /// - Throws: as `frame`.
  package func codestream(_ index: Int) throws(DICOMObjectsError) -> [UInt8]? {
    guard index >= 0, index < encoded.numberOfFrames else { throw .noPixelData(path: source.name) }
    guard let fragments else { return nil }
    guard let parts = fragments.frame(index, of: encoded.numberOfFrames) else {
      throw .malformed(path: source.name, reason: "its fragments can't be told apart by frame")
    }
    var bytes: [UInt8] = []
    for part in parts { bytes += try source.read(at: part.offset, count: part.length) }
    return bytes
  }

  /// One frame as explicit little endian has it: as `frame` gives it, but single-bit pixels packed, the first in the
  /// lowest bit (PS3.5 8.1.1).
  ///
  /// - Throws: as `frame`.
  package func packedFrame(_ index: Int) throws(DICOMObjectsError) -> [UInt8] {
    let bytes = try frame(index).bytes
    guard encoded.bitsAllocated == 1 else { return bytes }
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<min(start + 8, bytes.count)].enumerated().reduce(0) { $0 | ($1.element & 1) << $1.offset }
    }
  }

  private func nativeFrame(_ index: Int, of length: Int) throws(DICOMObjectsError) -> [UInt8] {
    guard transferSyntax.isNative else {
      throw .malformed(path: source.name, reason: "native pixel data in transfer syntax \(transferSyntax)")
    }
    let bits = encoded.frameBits
    let (firstBit, overflow) = bits.multipliedReportingOverflow(by: index)
    guard !overflow, bits <= length * 8, firstBit <= length * 8 - bits else {
      throw .malformed(path: source.name, reason: "its pixel data are too short for frame \(index + 1)")
    }
    // Words of big endian files are turned round as a whole, so the read begins and ends at one.
    let start = firstBit / 8 & ~1
    let end = min(length, ((firstBit + bits + 7) / 8 + 1) & ~1)
    var bytes = try source.read(at: location.offset + start, count: end - start)
    if location.isBigEndian, location.isWords {
      bytes = StoredValues.swapped(bytes, width: max(2, encoded.bitsAllocated / 8))
    }
    if encoded.bitsAllocated == 1 {
      return StoredValues.unpackedBits(
        bytes, firstBit: firstBit - start * 8, count: encoded.rows * encoded.columns)
    }
    let skipped = firstBit / 8 - start
    if skipped > 0 || bytes.count > bits / 8 { bytes = Array(bytes[skipped..<skipped + bits / 8]) }
    if encoded.photometricInterpretation == "YBR_FULL_422" {
      guard encoded.bitsAllocated == 8, encoded.columns % 2 == 0 else {
        throw .unsupported(path: source.name, what: "YBR_FULL_422 of this shape")
      }
      return ColourModel.rgb(fromFull422: bytes)
    }
    return isPlanar
      ? StoredValues.interleaved(bytes, samples: 3, sampleBytes: encoded.bitsAllocated / 8) : bytes
  }
}

extension TransferSyntax {
  /// Whether pixel data stand in it as they are.
  package var isNative: Bool {
    [.implicitLittleEndian, .explicitLittleEndian, .explicitBigEndian, .deflatedExplicitLittleEndian]
      .contains(self)
  }
}
