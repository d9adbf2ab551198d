import DICOMCore
import TriageDomain

/// In which form an object is given to a client, from what the client accepts (PS3.18 8.7.3, 8.7.5).
enum RetrievalPolicy {
  enum Form: Sendable, Hashable {
    /// The bytes as they were received.
    case original
    /// Decoded to explicit VR little endian.
    case uncompressed
  }

  enum FrameForm: Sendable, Hashable {
    /// Decoded, `application/octet-stream`.
    case uncompressed
    /// The file's codestream of this media type.
    case codestream(String)
  }

  /// The form of whole objects in the transfer syntax `stored`; nil when the client takes none that can be given.
  ///
  /// A range without a transfer syntax takes the original: what was received is what is retrieved.
  static func form(of stored: TransferSyntax, accept: AcceptHeader) -> Form? {
    for range in accept.ranges {
      let inner = range.type == "multipart/related" ? range.parameters["type"]?.lowercased() : nil
      let isDICOM =
        range.covers("application/dicom")
        || range.covers("multipart/related") && (inner ?? "application/dicom") == "application/dicom"
      guard isDICOM else { continue }
      switch range.parameters["transfer-syntax"] {
      case nil, "*", stored.value: return .original
      case TransferSyntax.explicitLittleEndian.value: return .uncompressed
      default: continue
      }
    }
    return nil
  }

  /// Whether the client wants a lone object without a multipart body.
  static func wantsSinglePart(_ accept: AcceptHeader) -> Bool {
    accept.ranges.first.map { $0.type == "application/dicom" || $0.type == "application/octet-stream" }
      ?? false
  }

  /// The form of frames in the transfer syntax `stored`; nil when the client takes none that can be given.
  static func frameForm(of stored: TransferSyntax, accept: AcceptHeader) -> FrameForm? {
    for range in accept.ranges {
      let inner =
        range.type == "multipart/related" ? range.parameters["type"]?.lowercased() ?? "*/*" : range.type
      let syntax = range.parameters["transfer-syntax"]
      let wanted = MediaRange(type: inner)
      if wanted.covers("application/octet-stream"),
        syntax == nil || syntax == "*" || syntax == TransferSyntax.explicitLittleEndian.value
      {
        return .uncompressed
      }
      if let type = stored.codestreamType, wanted.covers(type),
        syntax == nil || syntax == "*" || syntax == stored.value
      {
        return .codestream(type)
      }
    }
    return nil
  }
}

extension TransferSyntax {
  /// The media type of a frame's codestream (PS3.18 table 8.7.3-5); nil for uncompressed pixel data.
  var codestreamType: String? {
    switch self {
    case .jpegBaseline, .jpegExtended, .jpegLossless, .jpegLosslessSV1: "image/jpeg"
    case .jpegLSLossless, .jpegLSNearLossless: "image/jls"
    case .jpeg2000Lossless, .jpeg2000: "image/jp2"
    case .htj2kLossless, .htj2kLosslessRPCL, .htj2k: "image/jphc"
    case .rleLossless: "image/dicom-rle"
    default: nil
    }
  }
}
