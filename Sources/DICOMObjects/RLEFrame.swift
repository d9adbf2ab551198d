/// One frame of RLE Lossless (PS3.5 annex G).
///
/// Decoded here and not by DCMTK: a damaged frame makes 3.6.7 reach outside its memory, which ends the process.
struct RLEFrame {
  /// Why a frame can't be decoded.
  struct Failure: Error { let reason: String }

  private let bytes: [UInt8]
  /// Where each segment begins and ends.
  private let segments: [Range<Int>]

  init(_ bytes: [UInt8]) throws(Failure) {
    guard bytes.count >= 64 else { throw Failure(reason: "the RLE header breaks off") }
    let count = StoredValues.number(bytes[0..<4])
    guard (1...15).contains(count) else { throw Failure(reason: "an RLE header of \(count) segments") }
    let starts = (1...count).map { StoredValues.number(bytes[$0 * 4..<$0 * 4 + 4]) } + [bytes.count]
    var segments: [Range<Int>] = []
    for index in 0..<count {
      guard starts[index] >= 64, starts[index] <= starts[index + 1] else {
        throw Failure(reason: "RLE segment \(index + 1) begins outside of the frame")
      }
      segments.append(starts[index]..<starts[index + 1])
    }
    self.bytes = bytes
    self.segments = segments
  }

  /// Little endian samples, interleaved: each segment holds one byte of each sample, the highest first.
  func decoded(as layout: PixelLayout) throws(Failure) -> [UInt8] {
    let width = layout.bitsAllocated / 8
    guard segments.count == layout.samplesPerPixel * width else {
      throw Failure(reason: "\(segments.count) RLE segments where \(layout.samplesPerPixel * width) are due")
    }
    let step = segments.count
    var result = [UInt8](repeating: 0, count: layout.rows * layout.columns * step)
    for index in 0..<step {
      let place = index / width * width + (width - 1 - index % width)
      try unpack(segments[index], into: &result, from: place, step: step)
    }
    return result
  }

  /// PackBits: a count below 128 announces literal bytes, one above that a repeated byte. What a segment holds beyond
  /// the frame is padding.
  private func unpack(
    _ segment: Range<Int>, into result: inout [UInt8], from first: Int, step: Int
  ) throws(Failure) {
    var at = segment.lowerBound
    var place = first
    while place < result.count {
      guard at < segment.upperBound else { throw Failure(reason: "an RLE segment breaks off") }
      let control = Int(bytes[at])
      at += 1
      if control < 128 {
        guard at + control < segment.upperBound else { throw Failure(reason: "an RLE segment breaks off") }
        for offset in 0...control where place < result.count {
          result[place] = bytes[at + offset]
          place += step
        }
        at += control + 1
      } else if control > 128 {
        guard at < segment.upperBound else { throw Failure(reason: "an RLE segment breaks off") }
        for _ in 0..<257 - control where place < result.count {
          result[place] = bytes[at]
          place += step
        }
        at += 1
      }
    }
  }
}
