/// The fragments of encapsulated pixel data and which of them make up a frame (PS3.5 A.4).
struct FragmentTable {
  /// Where a fragment's bytes lie in the file.
  struct Fragment {
    let offset: Int
    let length: Int
  }

  let fragments: [Fragment]
  /// Basic offset table: of each frame's first item, from the first fragment's item; empty when it isn't filled.
  private let offsets: [Int]
  /// Whether a fragment begins a JPEG or JPEG 2000 codestream.
  private let startsCodestream: [Bool]

  /// Walks the items from `start` to the sequence delimiter; their bytes are not read. Blocks.
  init(reading source: borrowing PixelBytes, from start: Int) throws(DICOMObjectsError) {
    var fragments: [Fragment] = []
    var starts: [Bool] = []
    var offsets: [Int] = []
    var at = start
    var isFirst = true
    while true {
      let header = try source.read(at: at, count: 8)
      let tag = StoredValues.number(header[0..<2]) << 16 | StoredValues.number(header[2..<4])
      let length = StoredValues.number(header[4..<8])
      if tag == 0xFFFE_E0DD { break }
      guard tag == 0xFFFE_E000, length <= source.count - at - 8 else {
        throw .malformed(path: source.name, reason: "no whole fragment of pixel data at byte \(at)")
      }
      if isFirst {
        let table = try source.read(at: at + 8, count: length)
        offsets = stride(from: 0, to: table.count - 3, by: 4).map { StoredValues.number(table[$0..<$0 + 4]) }
        isFirst = false
      } else {
        let lead = try source.read(at: at + 8, count: min(4, length))
        fragments.append(Fragment(offset: at + 8, length: length))
        starts.append(Self.isStart(lead))
      }
      at += 8 + length
    }
    self.fragments = fragments
    self.offsets = offsets
    startsCodestream = starts
  }

  /// The fragments of frame `index`, counted from 0, of `count` frames; nil when that can't be told.
  func frame(_ index: Int, of count: Int) -> [Fragment]? {
    guard index >= 0, index < count, !fragments.isEmpty else { return nil }
    if count == 1 { return fragments }
    if fragments.count == count { return [fragments[index]] }
    if offsets.count == count {
      let base = fragments[0].offset
      let from = offsets[index]
      let to = index + 1 < count ? offsets[index + 1] : Int.max
      let chosen = fragments.filter { (from..<max(from, to)).contains($0.offset - base) }
      return chosen.first?.offset == base + from ? chosen : nil
    }
    let starts = startsCodestream.indices.filter { startsCodestream[$0] }
    guard starts.count == count else { return nil }
    return Array(fragments[starts[index]..<(index + 1 < count ? starts[index + 1] : fragments.count)])
  }

  private static func isStart(_ lead: [UInt8]) -> Bool {
    lead.starts(with: [0xFF, 0xD8, 0xFF]) || lead.starts(with: [0xFF, 0x4F, 0xFF, 0x51])
  }
}
