/// Arithmetic on the bytes of stored values.
enum StoredValues {
  /// An unsigned little endian number of up to four bytes.
  static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// Turns round each group of `width` bytes; a rest shorter than that stays.
  static func swapped(_ bytes: [UInt8], width: Int) -> [UInt8] {
    guard width > 1 else { return bytes }
    var result = bytes
    for start in stride(from: 0, through: bytes.count - width, by: width) {
      for index in 0..<width { result[start + index] = bytes[start + width - 1 - index] }
    }
    return result
  }

  /// Cuts everything outside the stored bits, such as an overlay (PS3.5 8.1.1), and carries the sign up.
  static func normalise(_ bytes: inout [UInt8], as layout: PixelLayout, highBit: Int) {
    let shift = highBit + 1 - layout.bitsStored
    guard layout.bitsAllocated <= 16, layout.bitsStored < layout.bitsAllocated || shift > 0 else { return }
    let mask = UInt16.max >> (16 - layout.bitsStored)
    let sign: UInt16 = layout.isSigned ? 1 << (layout.bitsStored - 1) : 0
    unsafe bytes.withUnsafeMutableBytes { raw in
      if layout.bitsAllocated == 8 {
        for index in raw.indices {
          let byte = unsafe raw[index]
          let value = UInt16(byte) >> UInt16(shift) & mask
          unsafe raw[index] = UInt8(truncatingIfNeeded: (value ^ sign) &- sign)
        }
      } else {
        let values = unsafe raw.bindMemory(to: UInt16.self)
        for index in values.indices {
          let value = unsafe UInt16(littleEndian: values[index]) >> UInt16(shift) & mask
          unsafe values[index] = ((value ^ sign) &- sign).littleEndian
        }
      }
    }
  }

  /// Bytes of single samples to little endian words of two bytes.
  static func widened(_ bytes: [UInt8], isSigned: Bool) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      result.append(byte)
      result.append(isSigned && byte & 0x80 != 0 ? 0xFF : 0)
    }
    return result
  }

  /// The bits of single-bit pixel data (PS3.5 8.1.1), the first pixel lowest, as one byte of 0 or 1 each.
  static func unpackedBits(_ bytes: [UInt8], firstBit: Int, count: Int) -> [UInt8] {
    (firstBit..<firstBit + count).map { bytes[$0 >> 3] >> UInt8($0 & 7) & 1 }
  }

  /// Planes one after the other to samples interleaved (PS3.3 C.7.6.3.1.3).
  static func interleaved(_ bytes: [UInt8], samples: Int, sampleBytes: Int) -> [UInt8] {
    let plane = bytes.count / samples
    var result = bytes
    for index in bytes.indices.prefix(plane * samples) {
      let (pixel, part) = (index % plane / sampleBytes, index % sampleBytes)
      result[(pixel * samples + index / plane) * sampleBytes + part] = bytes[index]
    }
    return result
  }
}
