/// What a JPEG or JPEG-LS codestream says of its image in its frame header (ISO/IEC 10918-1 B.2.2).
struct CodestreamHeader: Equatable {
  let rows: Int
  let columns: Int
  let components: Int
  /// Bits a sample.
  let precision: Int

  /// Nil when no frame header is found before the first scan.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
    var at = 2
    while at + 9 < bytes.count {
      guard bytes[at] == 0xFF else { return nil }
      let marker = bytes[at + 1]
      if marker == 0xFF {
        at += 1
        continue
      }
      // SOF0 to SOF15 without DHT, JPG and DAC, and SOF55 of JPEG-LS.
      if (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker) || marker == 0xF7 {
        precision = Int(bytes[at + 4])
        rows = Int(bytes[at + 5]) << 8 | Int(bytes[at + 6])
        columns = Int(bytes[at + 7]) << 8 | Int(bytes[at + 8])
        components = Int(bytes[at + 9])
        return
      }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      // DCMTK's own search for this header never ends on segments without a length, so they don't get that far.
      guard Self.precedesFrame(marker), length >= 2 else { return nil }
      at += 2 + length
    }
    return nil
  }

  /// Application data, comments, tables and restart intervals, and JPEG-LS's parameters.
  private static func precedesFrame(_ marker: UInt8) -> Bool {
    (0xE0...0xEF).contains(marker) || [0xC4, 0xCC, 0xDB, 0xDD, 0xF8, 0xFE].contains(marker)
  }
}
