package import DICOMCore

/// Asks for the pixels of one frame as they are to be seen.
package struct KeyFrameRequest: Sendable, Hashable {
  package let instance: UID<Instance>
  /// 1-based frame of a multi-frame image; nil for a single-frame one.
  package let frame: Int?
  /// In HU, for a CT; nil where the image's own display rules hold.
  package let window: DisplayWindow?
}

/// Centre and width of a linear window (PS3.3 C.11.2.1.2).
package struct DisplayWindow: Sendable, Hashable {
  package let centre: Double
  package let width: Double

  /// The usual one for a brain, in HU.
  package static let brain = Self(centre: 40, width: 80)
}

/// A frame as it is to be seen: a grey value a pixel, 0 black, row by row from the top left.
package struct KeyFrame: Sendable {
  package let rows: Int
  package let columns: Int
  package let pixels: [UInt8]

  /// nil when there are not as many pixels as rows and columns say, or none.
  package init?(rows: Int, columns: Int, pixels: [UInt8]) {
    guard rows > 0, columns > 0, pixels.count == rows * columns else { return nil }
    self.rows = rows
    self.columns = columns
    self.pixels = pixels
  }
}
