import TriageDomain

/// Draws a key image: the frame whole and untouched but for the outlines, and the words on a strip above it.
struct KeyPicture {
  let finding: Finding
  let frame: KeyFrame
  let polygons: [[ImagePoint]]
  /// The patient's directions towards which the frame's columns and rows grow, one letter each (PS3.3 C.7.6.1.1.1);
  /// nil where that is not known.
  let directions: (column: Character?, row: Character?)

  func draw() -> Canvas {
    let (image, factor) = sized()
    let (rows, columns) = (image.rows * factor.up, image.columns * factor.up)
    // Some 42 letters stand in a line, whatever the size.
    let scale = max(2, columns / 256)
    let lines = words.flatMap { Self.wrapped($0, letters: columns / (Canvas.advance * scale) - 1) }
    let lineRows = (PixelFont.rows + 2) * scale
    let top = lines.count * lineRows + 2 * scale
    var canvas = Canvas(rows: top + rows, columns: columns)
    canvas.put(image, top: top, magnification: factor.up)
    for (index, line) in lines.enumerated() {
      canvas.write(
        line.text, top: scale + index * lineRows, left: 3 * scale, scale: scale,
        line.isFinding ? finding.kind.screenColour : (255, 255, 255))
    }
    let ratio = Double(factor.up) / Double(factor.down)
    for polygon in polygons {
      let points = polygon.map {
        ImagePoint(column: $0.column * ratio, row: $0.row * ratio + Double(top))
      }
      canvas.outline(points, top: top, thickness: max(2, scale / 2), finding.kind.screenColour)
    }
    mark(&canvas, top: top, scale: scale)
    return canvas
  }

  /// The patient's side at either edge, as films have it.
  private func mark(_ canvas: inout Canvas, top: Int, scale: Int) {
    guard let right = directions.column, let left = Self.opposite[right] else { return }
    let row = top + (canvas.rows - top) / 2 - PixelFont.rows * scale / 2
    canvas.write(String(left), top: row, left: 2 * scale, scale: scale, (255, 255, 255))
    canvas.write(
      String(right), top: row, left: canvas.columns - (Canvas.advance + 1) * scale, scale: scale,
      (255, 255, 255))
  }

  private static let opposite: [Character: Character] = [
    "L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H",
  ]

  private var words: [(text: String, isFinding: Bool)] {
    let size = finding.volumeWords.map { ", \($0)" } ?? ""
    return [
      (finding.title, true),
      ("Probability \(finding.wholePercent) %\(size)", true),
      ("Model \(finding.model.id) \(finding.model.version)", false),
      ("AI triage - not for diagnostic use", false),
    ]
  }

  /// Breaks at spaces, and within a word that is longer than a line.
  static func wrapped(_ line: (text: String, isFinding: Bool), letters: Int) -> [(
    text: String, isFinding: Bool
  )] {
    let letters = max(letters, 8)
    var lines: [String] = []
    for word in line.text.split(separator: " ").map(String.init) {
      if let last = lines.last, last.count + 1 + word.count <= letters {
        lines[lines.count - 1] = "\(last) \(word)"
        continue
      }
      var rest = word[...]
      while rest.count > letters {
        lines.append(String(rest.prefix(letters)))
        rest = rest.dropFirst(letters)
      }
      lines.append(String(rest))
    }
    return lines.map { ($0, line.isFinding) }
  }

  /// Small frames are magnified until words fit beside them, very large ones averaged down.
  private func sized() -> (KeyFrame, (up: Int, down: Int)) {
    let down = (max(frame.rows, frame.columns) + Self.longestSide - 1) / Self.longestSide
    let up = max(1, (Self.shortestSide + frame.columns - 1) / frame.columns)
    guard down > 1, up == 1, let smaller = frame.averaged(by: down) else { return (frame, (up, 1)) }
    return (smaller, (1, down))
  }

  private static let shortestSide = 512
  private static let longestSide = 2560
}

extension KeyFrame {
  /// Each square of `factor` by `factor` pixels as one; what is left at the right and lower edge is cut off.
  func averaged(by factor: Int) -> KeyFrame? {
    let (smallRows, smallColumns) = (rows / factor, columns / factor)
    var small = [UInt8](repeating: 0, count: smallRows * smallColumns)
    for row in 0..<smallRows {
      for column in 0..<smallColumns {
        var sum = 0
        for line in row * factor..<(row + 1) * factor {
          for at in line * columns + column * factor..<line * columns + (column + 1) * factor {
            sum += Int(pixels[at])
          }
        }
        small[row * smallColumns + column] = UInt8(sum / (factor * factor))
      }
    }
    return KeyFrame(rows: smallRows, columns: smallColumns, pixels: small)
  }
}
