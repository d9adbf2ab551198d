/// Colour models of stored values to RGB, 8 bits a sample (PS3.3 C.7.6.3.1.2).
enum ColourModel {
  /// YBR_FULL, interleaved, in place.
  static func rgb(fromFull bytes: inout [UInt8]) {
    for start in stride(from: 0, through: bytes.count - 3, by: 3) {
      (bytes[start], bytes[start + 1], bytes[start + 2]) = rgb(
        bytes[start], bytes[start + 1], bytes[start + 2])
    }
  }

  /// Uncompressed YBR_FULL_422: two luminances, then the blue and red chrominance both pixels share.
  static func rgb(fromFull422 bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 2 * 3)
    for start in stride(from: 0, through: bytes.count - 4, by: 4) {
      for luminance in bytes[start..<start + 2] {
        let (red, green, blue) = rgb(luminance, bytes[start + 2], bytes[start + 3])
        result.append(red)
        result.append(green)
        result.append(blue)
      }
    }
    return result
  }

  private static func rgb(_ y: UInt8, _ b: UInt8, _ r: UInt8) -> (UInt8, UInt8, UInt8) {
    let (luminance, blue, red) = (Double(y), Double(b) - 128, Double(r) - 128)
    func sample(_ value: Double) -> UInt8 { UInt8(min(255, max(0, value.rounded()))) }
    return (
      sample(luminance + 1.402 * red), sample(luminance - 0.344_136 * blue - 0.714_136 * red),
      sample(luminance + 1.772 * blue)
    )
  }
}
