import DICOMCore
import DICOMObjects

/// Maps the stored values of a monochrome frame through a table with one entry a possible value (PS3.3 C.7.6.3).
///
/// Every step from stored value to result (sign, padding, rescale, lookup tables, windows) is a function of the stored
/// value alone, so that it is done once a value and not once a pixel.
struct StoredValueTable<Output> {
  private let layout: PixelLayout
  private let shift: Int
  private let mask: Int
  private(set) var entries: [Output]

  /// - Parameter transform: From a stored value, its sign restored, to the result.
  /// - Throws: `ImagingError.unsupportedPixels` or `.invalid` for pixels that are not one grey value of 1 to 16 bits.
  init(
    _ layout: PixelLayout, instance: UID<Instance>, transform: (Int) -> Output
  ) throws(ImagingError) {
    guard layout.samplesPerPixel == 1, layout.photometricInterpretation.hasPrefix("MONOCHROME") else {
      throw .unsupportedPixels(what: layout.photometricInterpretation, instance: instance)
    }
    guard layout.bitsAllocated == 8 || layout.bitsAllocated == 16 else {
      throw .unsupportedPixels(what: "\(layout.bitsAllocated) bits a pixel", instance: instance)
    }
    let bits = layout.bitsStored
    guard (1...layout.bitsAllocated).contains(bits),
      (bits - 1..<layout.bitsAllocated).contains(layout.highBit)
    else {
      throw .invalid(
        attribute: "Bits Stored", reason: "(\(bits), high bit \(layout.highBit)) does not fit the pixels",
        instance: instance)
    }
    self.layout = layout
    shift = layout.highBit + 1 - bits
    mask = 1 << bits - 1
    let sign = layout.isSigned ? 1 << (bits - 1) : 0
    entries = (0..<1 << bits).map { transform($0 & sign == 0 ? $0 : $0 - 1 << bits) }
  }

  /// One result a pixel, row by row.
  ///
  /// - Throws: `ImagingError.invalid` when the bytes are not as many as the layout says.
  func map(_ bytes: [UInt8], filler: Output, instance: UID<Instance>) throws(ImagingError) -> [Output] {
    let (count, overflow) = layout.rows.multipliedReportingOverflow(by: layout.columns)
    let width = layout.bitsAllocated / 8
    guard !overflow, layout.rows > 0, layout.columns > 0, bytes.count / width >= count else {
      throw .invalid(
        attribute: "Pixel Data", reason: "is shorter than its rows and columns", instance: instance)
    }
    var output = [Output](repeating: filler, count: count)
    if width == 1 {
      for index in 0..<count { output[index] = entries[Int(bytes[index]) >> shift & mask] }
    } else {
      for index in 0..<count {
        let stored = Int(bytes[2 * index]) | Int(bytes[2 * index + 1]) << 8
        output[index] = entries[stored >> shift & mask]
      }
    }
    return output
  }

  /// How often each stored value stands in a frame, by its index in `entries`.
  func histogram(_ bytes: [UInt8]) -> [Int] {
    var counts = [Int](repeating: 0, count: entries.count)
    if layout.bitsAllocated == 8 {
      for byte in bytes { counts[Int(byte) >> shift & mask] += 1 }
    } else {
      for index in 0..<bytes.count / 2 {
        let stored = Int(bytes[2 * index]) | Int(bytes[2 * index + 1]) << 8
        counts[stored >> shift & mask] += 1
      }
    }
    return counts
  }
}
