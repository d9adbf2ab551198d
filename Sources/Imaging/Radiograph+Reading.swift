package import DICOMCore
package import DICOMObjects
import TriageDomain

extension Radiograph {
  /// Decodes the candidate's one image (its first frame). Blocks.
  ///
  /// - Throws: `ImagingError`: the file can't be read or decoded, its lookup tables are broken, or its pixels are not
  ///   one grey value each.
  package static func read(
    _ candidate: SeriesCandidate, root: String, limits: ReadingLimits = .init()
  ) throws(ImagingError) -> Radiograph {
    guard let stored = candidate.instances.first else { throw .noSlices }
    let path = stored.path.absolute(in: root)
    let dataSet: DataSet
    let frame: PixelFrame
    do throws(DICOMObjectsError) {
      dataSet = try Part10File.read(path, upToPixelData: true, limits: limits).dataSet
      frame = try PixelDecoder.decode(path, frame: 0, limits: limits)
    } catch {
      throw .unreadable(instance: stored.instanceUID, error)
    }
    return try Radiograph(
      dataSet, frame: frame, instance: stored.instanceUID, sopClass: stored.sopClass)
  }

  /// Applies the instance's own display rules to a decoded frame (PS3.4 N.2): Modality LUT or rescale, VOI LUT or the
  /// first window, polarity.
  ///
  /// - Throws: `ImagingError.unsupportedPixels` or `.invalid`.
  package init(
    _ dataSet: DataSet, frame: PixelFrame, instance: UID<Instance>, sopClass: SOPClass
  ) throws(ImagingError) {
    let modality = try ModalityTransform(dataSet, instance: instance)
    let padding = PaddingRange(
      [Tag.pixelPaddingValue, .pixelPaddingRangeLimit].compactMap { dataSet.integer($0) },
      layout: frame.layout)
    // nil stands for padding, which belongs to no window.
    let values = try StoredValueTable(frame.layout, instance: instance) { stored -> Double? in
      if let padding, padding.contains(stored) { return nil }
      return modality.value(stored)
    }
    let present = zip(values.entries, values.histogram(frame.bytes)).lazy.compactMap { value, count in
      count > 0 ? value : nil
    }
    let range = (present.min() ?? 0)...(present.max() ?? 0)
    let voi = try VOITransform(dataSet, range: range, instance: instance)
    let isInverted = frame.layout.photometricInterpretation == "MONOCHROME1"
    let display = try StoredValueTable(frame.layout, instance: instance) { stored -> Float in
      if let padding, padding.contains(stored) { return 0 }
      let shown = voi.display(modality.value(stored))
      return Float(isInverted ? 1 - shown : shown)
    }
    let spacing = PixelSpacing(dataSet)
    self.init(
      instance: instance, sopClass: sopClass, frame: frame.layout.numberOfFrames > 1 ? 1 : nil,
      rows: frame.layout.rows, columns: frame.layout.columns,
      pixels: try display.map(frame.bytes, filler: 0, instance: instance), valueRange: range,
      spacing: spacing, aspectRatio: Self.aspectRatio(dataSet, spacing), display: voi.rule,
      isMirrored: dataSet.string(.patientOrientation)?.hasPrefix("R") ?? false)
  }

  private static func aspectRatio(_ dataSet: DataSet, _ spacing: PixelSpacing?) -> Double {
    if let spacing { return spacing.row / spacing.column }
    let stated = dataSet.reals(.pixelAspectRatio)
    guard stated.count == 2, stated.allSatisfy({ (0.001...1_000_000).contains($0) }) else { return 1 }
    return stated[0] / stated[1]
  }
}

extension PixelSpacing {
  /// Pixel Spacing, else Imager Pixel Spacing; nil when neither is two sensible lengths.
  init?(_ dataSet: DataSet) {
    for tag in [Tag.pixelSpacing, .imagerPixelSpacing] {
      let values = dataSet.reals(tag)
      if values.count == 2, values.allSatisfy({ (0.001...100).contains($0) }) {
        self.init(row: values[0], column: values[1])
        return
      }
    }
    return nil
  }
}
