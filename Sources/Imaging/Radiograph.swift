package import DICOMCore

/// A projection radiograph as it would be displayed: bright is dense (the sense of MONOCHROME2).
package struct Radiograph: Sendable {
  package let instance: UID<Instance>
  package let sopClass: SOPClass
  /// 1-based frame of a multi-frame image; nil for a single-frame one.
  package let frame: Int?
  package let rows: Int
  package let columns: Int
  /// Display values 0 to 1, row by row from the top left: Modality LUT, VOI LUT and polarity applied (PS3.4 N.2).
  package let pixels: [Float]
  /// The least and greatest value after the Modality LUT, before the VOI LUT.
  package let valueRange: ClosedRange<Double>
  /// mm between rows and columns; nil when only their ratio is known or nothing is. From Imager Pixel Spacing it is
  /// measured at the detector, so lengths in the patient are shorter.
  package let spacing: PixelSpacing?
  /// Height of a pixel divided by its width; 1 when not stated.
  package let aspectRatio: Double
  /// Which of the instance's display rules was used.
  package let display: DisplayRule
  /// Whether columns run to the patient's right (Patient Orientation), the reverse of how a frontal image hangs.
  package let isMirrored: Bool

  package init(
    instance: UID<Instance>, sopClass: SOPClass, frame: Int?, rows: Int, columns: Int, pixels: [Float],
    valueRange: ClosedRange<Double>, spacing: PixelSpacing?, aspectRatio: Double, display: DisplayRule,
    isMirrored: Bool
  ) {
    self.instance = instance
    self.sopClass = sopClass
    self.frame = frame
    self.rows = rows
    self.columns = columns
    self.pixels = pixels
    self.valueRange = valueRange
    self.spacing = spacing
    self.aspectRatio = aspectRatio
    self.display = display
    self.isMirrored = isMirrored
  }
}

/// mm between the centres of neighbouring pixels.
package struct PixelSpacing: Sendable, Hashable {
  package let row: Double
  package let column: Double

  package init(row: Double, column: Double) {
    self.row = row
    self.column = column
  }
}

/// What turned a radiograph's values into display values (PS3.3 C.11.2).
package enum DisplayRule: String, Sendable, Hashable {
  case voiLUT, linearWindow, exactLinearWindow, sigmoidWindow
  /// The instance states no rule: its whole range of values was used.
  case wholeRange
}
