import DICOMCore

/// Preamble and file meta information at the front of a file that arrives piece by piece (PS3.10 section 7.1).
///
/// Only where the data set begins and what three elements say is taken from it; the data set itself is DCMTK's.
enum Part10Start: Equatable {
  case complete(Found)
  /// More bytes have to come.
  case incomplete
  /// Not a DICOM file, or one without what has to be there.
  case malformed

  struct Found: Equatable {
    var sopClass: SOPClass
    var instance: UID<Instance>
    var transferSyntax: TransferSyntax
    /// Of the data set's first byte.
    var offset: Int
  }

  /// A file whose meta information is longer is taken for none.
  static let maximumBytes = 64 << 10

  init(_ bytes: [UInt8]) {
    guard bytes.count >= 132 else {
      self = .incomplete
      return
    }
    guard bytes[128..<132].elementsEqual("DICM".utf8) else {
      self = .malformed
      return
    }
    var texts: [Tag: String] = [:]
    var at = 132
    while true {
      guard bytes.count >= at + 12 else {
        self = bytes.count > Self.maximumBytes ? .malformed : .incomplete
        return
      }
      let tag = Tag(Self.number(bytes[at..<at + 2]), Self.number(bytes[at + 2..<at + 4]))
      guard tag.group == 0x0002 else { break }
      let isLong = ["OB", "OW", "UN", "UT"].contains { bytes[at + 4..<at + 6].elementsEqual($0.utf8) }
      let start = at + (isLong ? 12 : 8)
      let length =
        isLong
        ? Int(Self.number(bytes[at + 8..<at + 10])) | Int(Self.number(bytes[at + 10..<at + 12])) << 16
        : Int(Self.number(bytes[at + 6..<at + 8]))
      guard start + length <= Self.maximumBytes else {
        self = .malformed
        return
      }
      guard bytes.count >= start + length else {
        self = .incomplete
        return
      }
      texts[tag] = String(decoding: bytes[start..<start + length], as: UTF8.self)
      at = start + length
    }
    guard let sopClass = texts[.mediaStorageSOPClassUID].flatMap({ SOPClass($0) }),
      let instance = texts[.mediaStorageSOPInstanceUID].flatMap({ UID<Instance>($0) }),
      let transferSyntax = texts[.transferSyntaxUID].flatMap({ TransferSyntax($0) })
    else {
      self = .malformed
      return
    }
    self = .complete(
      Found(sopClass: sopClass, instance: instance, transferSyntax: transferSyntax, offset: at))
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    UInt16(bytes[bytes.startIndex]) | UInt16(bytes[bytes.startIndex + 1]) << 8
  }
}
