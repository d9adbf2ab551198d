package import DICOMCore
package import DICOMObjects
import TriageDomain

/// One frame of an image as a viewer would show it: 8-bit grey, 0 black, row by row from the top left.
package struct DisplayFrame: Sendable {
  package let rows: Int
  package let columns: Int
  package let pixels: [UInt8]

  /// Decodes a frame and applies display rules to it (PS3.4 N.2). Blocks.
  ///
  /// - Parameters:
  ///   - frame: 1-based; nil for the only one.
  ///   - window: Linear, in the units after the rescale; nil for the image's own rules.
  /// - Throws: `ImagingError`: as `Radiograph.read`.
  package static func read(
    _ path: String, frame number: Int?, window: (centre: Double, width: Double)?, instance: UID<Instance>,
    limits: ReadingLimits = .init()
  ) throws(ImagingError) -> DisplayFrame {
    let dataSet: DataSet
    let frame: PixelFrame
    do throws(DICOMObjectsError) {
      dataSet = try Part10File.read(path, upToPixelData: true, limits: limits).dataSet
      frame = try PixelDecoder.decode(path, frame: (number ?? 1) - 1, limits: limits)
    } catch {
      throw .unreadable(instance: instance, error)
    }
    guard let window else {
      let shown = try Radiograph(dataSet, frame: frame, instance: instance, sopClass: .secondaryCapture)
      return DisplayFrame(rows: shown.rows, columns: shown.columns, pixels: shown.pixels.map(Self.grey))
    }
    let transform = try ModalityTransform(dataSet, frame: number, instance: instance)
    let voi = VOITransform.linear(centre: window.centre, width: window.width)
    let isInverted = frame.layout.photometricInterpretation == "MONOCHROME1"
    let padding = PaddingRange(
      [Tag.pixelPaddingValue, .pixelPaddingRangeLimit].compactMap { dataSet.integer($0) },
      layout: frame.layout)
    let table = try StoredValueTable(frame.layout, instance: instance) { stored -> UInt8 in
      if let padding, padding.contains(stored) { return 0 }
      let value = Float(voi.display(transform.value(stored)))
      return grey(isInverted ? 1 - value : value)
    }
    return DisplayFrame(
      rows: frame.layout.rows, columns: frame.layout.columns,
      pixels: try table.map(frame.bytes, filler: 0, instance: instance))
  }

  private static func grey(_ value: Float) -> UInt8 { UInt8((min(max(value, 0), 1) * 255).rounded()) }
}

extension ModalityTransform {
  /// That of one frame of a multi-frame image (1-based), where functional groups hold it; else the image's own.
  init(_ dataSet: DataSet, frame: Int?, instance: UID<Instance>) throws(ImagingError) {
    let groups = FunctionalGroups(dataSet)[(frame ?? 1) - 1]
    guard let slope = groups?.slope, let intercept = groups?.intercept, slope != 0, abs(slope) < 1e6,
      abs(intercept) < 1e9
    else {
      try self.init(dataSet, instance: instance)
      return
    }
    self = .rescale(slope: slope, intercept: intercept)
  }
}
