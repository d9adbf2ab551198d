package import DICOMCore
package import DICOMObjects
import TriageDomain

/// A window that a viewer asks for (PS3.3 C.11.2.1.2).
package struct DisplayWindow: Sendable, Hashable {
  package enum Function: Sendable, Hashable { case linear, linearExact, sigmoid }

  /// In the units after the rescale.
  package let centre: Double
  package let width: Double
  package let function: Function

  /// nil for a width that the function has no sense for.
  package init?(centre: Double, width: Double, function: Function) {
    guard centre.isFinite, width.isFinite, abs(centre) < 1e9, width < 1e9,
      function == .linear ? width >= 1 : width > 0
    else { return nil }
    self.centre = centre
    self.width = width
    self.function = function
  }

  var transform: VOITransform {
    switch function {
    case .linear: .linear(centre: centre, width: width)
    case .linearExact: .exact(centre: centre, width: width)
    case .sigmoid: .sigmoid(centre: centre, width: width)
    }
  }
}

/// One frame as a viewer shows it, grey or in colour: 8-bit samples, row by row from the top left.
package struct RenderedFrame: Sendable, Hashable {
  package let rows: Int
  package let columns: Int
  /// 1 for grey, 0 being black; 3 for interleaved RGB.
  package let samples: Int
  package let pixels: [UInt8]

  package init(rows: Int, columns: Int, samples: Int, pixels: [UInt8]) {
    self.rows = rows
    self.columns = columns
    self.samples = samples
    self.pixels = pixels
  }

  /// Decodes a frame and applies display rules to it (PS3.4 N.2): Modality LUT or rescale, VOI LUT or window, polarity; a
  /// frame's own functional groups before the image's. Colour is shown as it is. Blocks.
  ///
  /// - Parameters:
  ///   - number: 1-based.
  ///   - window: nil for the image's own rules, or the whole range of values where it states none.
  /// - Throws: `ImagingError`.
  package static func read(
    _ path: String, frame number: Int, window: DisplayWindow?, instance: UID<Instance>,
    limits: ReadingLimits = .init()
  ) throws(ImagingError) -> RenderedFrame {
    let dataSet: DataSet
    let frame: PixelFrame
    do throws(DICOMObjectsError) {
      dataSet = try Part10File.read(path, upToPixelData: true, limits: limits).dataSet
      frame = try PixelDecoder.decode(path, frame: number - 1, limits: limits)
    } catch {
      throw .unreadable(instance: instance, error)
    }
    let layout = frame.layout
    if layout.samplesPerPixel == 3 {
      return RenderedFrame(
        rows: layout.rows, columns: layout.columns, samples: 3, pixels: try bytes(of: frame, instance))
    }
    if layout.photometricInterpretation == "PALETTE COLOR" {
      return try ColourPalette(dataSet, instance: instance).shown(frame, instance: instance)
    }
    return RenderedFrame(
      rows: layout.rows, columns: layout.columns, samples: 1,
      pixels: try grey(dataSet, frame, number, window, instance))
  }

  private static func grey(
    _ dataSet: DataSet, _ frame: PixelFrame, _ number: Int, _ window: DisplayWindow?,
    _ instance: UID<Instance>
  ) throws(ImagingError) -> [UInt8] {
    let modality = try ModalityTransform(dataSet, frame: number, instance: instance)
    let padding = PaddingRange(
      [Tag.pixelPaddingValue, .pixelPaddingRangeLimit].compactMap { dataSet.integer($0) },
      layout: frame.layout)
    let voi: VOITransform
    if let window {
      voi = window.transform
    } else if let stated = try own(dataSet, number, instance) {
      voi = stated
    } else {
      voi = try whole(frame, modality, padding, instance)
    }
    let isInverted = frame.layout.photometricInterpretation == "MONOCHROME1"
    return try StoredValueTable(frame.layout, instance: instance) { stored -> UInt8 in
      if let padding, padding.contains(stored) { return 0 }
      let shown = voi.display(modality.value(stored))
      return UInt8((min(max(isInverted ? 1 - shown : shown, 0), 1) * 255).rounded())
    }.map(frame.bytes, filler: 0, instance: instance)
  }

  /// The first lookup table or window; nil when the image states none.
  private static func own(_ dataSet: DataSet, _ number: Int, _ instance: UID<Instance>) throws(ImagingError)
    -> VOITransform?
  {
    var stated = dataSet
    if let group = FunctionalGroups(dataSet)[number - 1]?.window {
      stated.copy([.windowCenter, .windowWidth, .voiLUTFunction, .voiLUTSequence], from: group)
    }
    let voi = try VOITransform(stated, range: 0...0, instance: instance)
    if case .whole = voi { return nil }
    return voi
  }

  private static func whole(
    _ frame: PixelFrame, _ modality: ModalityTransform, _ padding: PaddingRange?, _ instance: UID<Instance>
  ) throws(ImagingError) -> VOITransform {
    let values = try StoredValueTable(frame.layout, instance: instance) { stored -> Double? in
      if let padding, padding.contains(stored) { return nil }
      return modality.value(stored)
    }
    let present = zip(values.entries, values.histogram(frame.bytes)).lazy.compactMap { value, count in
      count > 0 ? value : nil
    }
    return .whole((present.min() ?? 0)...(present.max() ?? 0))
  }

  private static func bytes(of frame: PixelFrame, _ instance: UID<Instance>) throws(ImagingError) -> [UInt8] {
    let layout = frame.layout
    let count = layout.rows * layout.columns * 3
    guard frame.bytes.count >= count * (layout.bitsAllocated / 8) else {
      throw .invalid(
        attribute: "Pixel Data", reason: "is shorter than its rows and columns", instance: instance)
    }
    switch layout.bitsAllocated {
    case 8: return Array(frame.bytes.prefix(count))
    case 16:
      let shift = max(0, layout.bitsStored - 8)
      return (0..<count).map { index in
        UInt8(
          truncatingIfNeeded: (Int(frame.bytes[2 * index]) | Int(frame.bytes[2 * index + 1]) << 8) >> shift)
      }
    default:
      throw .unsupportedPixels(what: "colour of \(layout.bitsAllocated) bits", instance: instance)
    }
  }
}
