import CDCMTK
import DICOMCore

/// Decodes one frame's encapsulated bytes with DCMTK or OpenJPEG. A value: safe on several threads.
struct FrameCodec {
  /// As the data set says it.
  let layout: PixelLayout
  let transferSyntax: TransferSyntax
  let path: String

  /// - Throws: `unsupported` for a transfer syntax without a decoder; `undecodable`.
  func decode(
    _ codestream: [UInt8], frame: Int
  ) throws(DICOMObjectsError) -> (bytes: [UInt8], photometricInterpretation: String) {
    guard
      layout.bitsAllocated == 8 || layout.bitsAllocated == 16
        || transferSyntax == .rleLossless && layout.bitsAllocated == 32
    else {
      throw .unsupported(
        path: path, what: "\(layout.bitsAllocated) bits in transfer syntax \(transferSyntax)")
    }
    switch transferSyntax {
    case .jpeg2000, .jpeg2000Lossless, .htj2k, .htj2kLossless, .htj2kLosslessRPCL:
      let bytes = try jpeg2000(codestream, frame: frame)
      return (bytes, layout.photometricInterpretation == "YBR_FULL" ? "YBR_FULL" : "RGB")
    case .rleLossless:
      do throws(RLEFrame.Failure) {
        return (try RLEFrame(codestream).decoded(as: layout), layout.photometricInterpretation)
      } catch {
        throw .undecodable(path: path, frame: frame, reason: error.reason)
      }
    case .jpegBaseline, .jpegExtended, .jpegLossless, .jpegLosslessSV1, .jpegLSLossless, .jpegLSNearLossless:
      return try jpeg(codestream, frame: frame)
    default:
      throw .unsupported(path: path, what: "transfer syntax \(transferSyntax)")
    }
  }

  /// The codestream must be of the size that the data set says; 8-bit ones in 16 bits allocated are widened.
  private func jpeg(
    _ codestream: [UInt8], frame: Int
  ) throws(DICOMObjectsError) -> (bytes: [UInt8], photometricInterpretation: String) {
    guard let header = CodestreamHeader(codestream) else {
      throw .undecodable(path: path, frame: frame, reason: "no JPEG frame header")
    }
    guard header.rows == layout.rows, header.columns == layout.columns,
      header.components == layout.samplesPerPixel, header.precision <= layout.bitsAllocated
    else {
      throw .undecodable(path: path, frame: frame, reason: "the codestream's size is not the data set's")
    }
    guard header.precision <= 8, layout.bitsAllocated == 16 else {
      return try dcmtk(codestream, layout: layout, frame: frame)
    }
    let narrow = layout.with(bitsAllocated: 8, bitsStored: min(8, layout.bitsStored))
    let decoded = try dcmtk(codestream, layout: narrow, frame: frame)
    return (StoredValues.widened(decoded.bytes, isSigned: layout.isSigned), decoded.photometricInterpretation)
  }

  private func dcmtk(
    _ codestream: [UInt8], layout: PixelLayout, frame: Int
  ) throws(DICOMObjectsError) -> (bytes: [UInt8], photometricInterpretation: String) {
    var failure = triaged_failure()
    var name = [CChar](repeating: 0, count: 32)
    var bytes = [UInt8](repeating: 0, count: layout.decodedFrameBytes)
    let status = unsafe withDescription(of: layout) { description in
      unsafe triaged_decode_frame(
        description, codestream, codestream.count, &bytes, bytes.count, &name, &failure)
    }
    guard status == 0 else { throw DICOMObjectsError(failure, path: path, frame: frame) }
    let photometric = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (bytes, photometric)
  }

  private func jpeg2000(_ codestream: [UInt8], frame: Int) throws(DICOMObjectsError) -> [UInt8] {
    var failure = triaged_failure()
    var bytes = [UInt8](repeating: 0, count: layout.decodedFrameBytes)
    let status = unsafe withDescription(of: layout) { description in
      unsafe triaged_decode_jpeg2000(description, codestream, codestream.count, &bytes, bytes.count, &failure)
    }
    guard status == 0 else { throw DICOMObjectsError(failure, path: path, frame: frame) }
    return bytes
  }

  private func withDescription(of layout: PixelLayout, _ body: (triaged_frame) -> Int32) -> Int32 {
    unsafe layout.photometricInterpretation.withCString { photometric in
      unsafe transferSyntax.value.withCString { syntax in
        unsafe body(
          triaged_frame(
            rows: UInt32(layout.rows), columns: UInt32(layout.columns),
            samples: UInt32(layout.samplesPerPixel),
            bits_allocated: UInt32(layout.bitsAllocated), bits_stored: UInt32(layout.bitsStored),
            high_bit: UInt32(layout.highBit), is_signed: layout.isSigned ? 1 : 0, photometric: photometric,
            transfer_syntax: syntax))
      }
    }
  }
}

extension PixelLayout {
  fileprivate func with(bitsAllocated: Int, bitsStored: Int) -> Self {
    Self(
      rows: rows, columns: columns, samplesPerPixel: samplesPerPixel, bitsAllocated: bitsAllocated,
      bitsStored: bitsStored, highBit: bitsStored - 1, isSigned: isSigned,
      photometricInterpretation: photometricInterpretation, numberOfFrames: numberOfFrames)
  }
}
