import TriageDomain

/// An RGB image to draw on; rows and columns count from the top left.
struct Canvas {
  typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

  let rows: Int
  let columns: Int
  /// Three bytes a pixel.
  private(set) var bytes: [UInt8]

  /// Black.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    bytes = [UInt8](repeating: 0, count: rows * columns * 3)
  }

  /// Puts a frame's pixels, each `magnification` large, below the first `top` rows.
  mutating func put(_ frame: KeyFrame, top: Int, magnification: Int) {
    var at = top * columns * 3
    for row in 0..<frame.rows {
      let line = at..<at + frame.columns * magnification * 3
      for column in 0..<frame.columns {
        let grey = frame.pixels[row * frame.columns + column]
        for _ in 0..<magnification * 3 {
          bytes[at] = grey
          at += 1
        }
      }
      for _ in 1..<magnification {
        for index in line { bytes[at + index - line.lowerBound] = bytes[index] }
        at += line.count
      }
    }
  }

  /// Parts outside are cut off.
  mutating func fill(top: Int, left: Int, rows height: Int, columns width: Int, _ colour: Colour) {
    for row in max(top, 0)..<max(min(top + height, rows), max(top, 0)) {
      for column in max(left, 0)..<max(min(left + width, columns), max(left, 0)) {
        let at = (row * columns + column) * 3
        (bytes[at], bytes[at + 1], bytes[at + 2]) = colour
      }
    }
  }

  /// A closed line through `points`, drawn within the rows from `top` on.
  mutating func outline(_ points: [ImagePoint], top: Int, thickness: Int, _ colour: Colour) {
    guard var from = points.last else { return }
    for to in points {
      let (across, down) = (to.column - from.column, to.row - from.row)
      let steps = max(1, Int(max(abs(across), abs(down)).rounded(.up)))
      for step in 0...steps {
        let part = Double(step) / Double(steps)
        let row = Int((from.row + part * down).rounded(.down)) - thickness / 2
        let visible = max(row, top)
        fill(
          top: visible, left: Int((from.column + part * across).rounded(.down)) - thickness / 2,
          rows: row + thickness - visible, columns: thickness, colour)
      }
      from = to
    }
  }

  mutating func write(_ text: String, top: Int, left: Int, scale: Int, _ colour: Colour) {
    for (index, character) in text.enumerated() {
      let start = left + index * Self.advance * scale
      for row in 0..<PixelFont.rows {
        for column in 0..<PixelFont.columns where PixelFont.inks(character, row: row, column: column) {
          fill(top: top + row * scale, left: start + column * scale, rows: scale, columns: scale, colour)
        }
      }
    }
  }

  /// From one letter to the next, in the font's pixels.
  static let advance = PixelFont.columns + 1
}
