import DICOMCore
import DICOMObjects
import TriageDomain

/// From a CT's stored values to Hounsfield units (PS3.3 C.11.1, C.7.5.1.1.2 for padding).
struct HounsfieldTransform: Sendable, Hashable {
  /// What padding becomes: it lies outside the reconstruction, where there is nothing.
  static let air: Int16 = -1000

  let slope: Double
  let intercept: Double
  /// Padding Value and Range Limit as they were stored.
  let padding: [Int]

  /// - Throws: `ImagingError.missing` without slope or intercept, `.invalid` for a slope of zero, numbers out of reach
  ///   or units that are not Hounsfield's.
  init(
    slope: Double?, intercept: Double?, type: String?, padding: [Int], instance: UID<Instance>
  ) throws(ImagingError) {
    guard let slope else { throw .missing(attribute: "Rescale Slope", instance: instance) }
    guard let intercept else { throw .missing(attribute: "Rescale Intercept", instance: instance) }
    guard slope.isFinite, slope != 0, abs(slope) < 10_000 else {
      throw .invalid(attribute: "Rescale Slope", reason: "is zero or out of reach", instance: instance)
    }
    guard intercept.isFinite, abs(intercept) < 1_000_000 else {
      throw .invalid(attribute: "Rescale Intercept", reason: "is out of reach", instance: instance)
    }
    if let type, !["", "HU", "US"].contains(type.uppercased()) {
      throw .invalid(attribute: "Rescale Type", reason: "is not HU", instance: instance)
    }
    self.slope = slope
    self.intercept = intercept
    self.padding = padding
  }

  /// HU of a decoded frame, row by row, rounded and held to Int16.
  func apply(_ frame: PixelFrame, instance: UID<Instance>) throws(ImagingError) -> [Int16] {
    let padding = PaddingRange(padding, layout: frame.layout)
    let table = try StoredValueTable(frame.layout, instance: instance) { stored -> Int16 in
      if let padding, padding.contains(stored) { return Self.air }
      let hounsfield = (Double(stored) * slope + intercept).rounded()
      return Int16(min(max(hounsfield, Double(Int16.min)), Double(Int16.max)))
    }
    return try table.map(frame.bytes, filler: Self.air, instance: instance)
  }
}

/// The stored values that are padding.
struct PaddingRange {
  private let range: ClosedRange<Int>

  /// nil when no padding is stated. A value written with the wrong sign, as many files do, is read as the pixels are.
  init?(_ values: [Int], layout: PixelLayout) {
    let read = values.prefix(2).map { value in
      if layout.isSigned, value > 0x7FFF { return value - 0x10000 }
      if !layout.isSigned, value < 0 { return value + 0x10000 }
      return value
    }
    guard let first = read.first, let last = read.last else { return nil }
    range = min(first, last)...max(first, last)
  }

  func contains(_ stored: Int) -> Bool { range.contains(stored) }
}
