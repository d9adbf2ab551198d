import DICOMCore
import DICOMObjects

/// A Modality or VOI lookup table (PS3.3 C.11.1.1, C.11.2.1.1).
struct LookupTable {
  private let first: Int
  private let entries: [Int]
  /// The greatest value that the table's bits can hold.
  let maximum: Double

  /// - Parameter item: The item of Modality LUT Sequence or VOI LUT Sequence.
  /// - Throws: `ImagingError.missing` or `.invalid` when descriptor and data do not fit.
  init(_ item: DataSet, name: String, instance: UID<Instance>) throws(ImagingError) {
    let descriptor = item.integers(.lutDescriptor)
    guard descriptor.count == 3 else {
      throw .missing(attribute: "\(name) LUT Descriptor", instance: instance)
    }
    // 0 entries stand for 65536; the number is unsigned whatever its representation says.
    let count = descriptor[0] & 0xFFFF == 0 ? 0x10000 : descriptor[0] & 0xFFFF
    let bits = descriptor[2]
    guard (8...16).contains(bits) else {
      throw .invalid(
        attribute: "\(name) LUT Descriptor", reason: "says \(bits) bits an entry", instance: instance)
    }
    let data = Self.data(item, count: count)
    guard data.count >= count else {
      throw .invalid(
        attribute: "\(name) LUT Data", reason: "holds \(data.count) of \(count) entries", instance: instance)
    }
    first = descriptor[1]
    maximum = Double(1 << bits - 1)
    entries = Array(data.prefix(count))
  }

  /// The entry for a value; values beyond either end take the entry at that end.
  func value(_ input: Double) -> Double {
    let index = min(max(input.rounded() - Double(first), 0), Double(entries.count - 1))
    return Double(entries[Int(index)])
  }

  private static func data(_ item: DataSet, count: Int) -> [Int] {
    let numbers = item.integers(.lutData)
    if !numbers.isEmpty { return numbers.map { $0 & 0xFFFF } }
    let bytes = item.bytes(.lutData)
    // OW with as many bytes as entries is a table of 8-bit entries, as some equipment packs it.
    if bytes.count == count || bytes.count == count + 1 { return bytes.map(Int.init) }
    return (0..<bytes.count / 2).map { Int(bytes[2 * $0]) | Int(bytes[2 * $0 + 1]) << 8 }
  }
}
