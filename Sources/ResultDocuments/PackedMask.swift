/// Masks as single-bit pixel data: frame after frame without padding, the first pixel in a byte's lowest bit (PS3.5 8.1.1
/// and annex D.1).
struct PackedMask {
  private(set) var bytes: [UInt8]
  private var at = 0

  init(pixels: Int) { bytes = [UInt8](repeating: 0, count: (pixels + 7) / 8) }

  /// The next frame, as `SliceOutline.runs` holds it; all frames together may not exceed the number of pixels.
  mutating func append(runs: [Int]) {
    var isSet = false
    for run in runs {
      if isSet { fill(at..<at + run) }
      at += run
      isSet.toggle()
    }
  }

  private mutating func fill(_ range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound {
      if index % 8 == 0, index + 8 <= range.upperBound {
        bytes[index / 8] = 0xFF
        index += 8
      } else {
        bytes[index / 8] |= 1 << UInt8(index % 8)
        index += 1
      }
    }
  }
}
