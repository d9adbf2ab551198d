package import Imaging

/// The size of the picture and the part of the image in it (PS3.18 8.3.5.1.3).
package struct Viewport: Sendable, Hashable {
  package static let maximumSide = 4096

  /// Of the picture, in pixels; the image keeps its proportions and fits in.
  package let width: Int
  package let height: Int
  /// Of the image, in its own pixels; a negative width or height turns it round. nil for all of it.
  package let region: Region?

  package struct Region: Sendable, Hashable {
    let left: Double
    let top: Double
    let width: Double
    let height: Double
  }

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    region = nil
  }

  /// `vw,vh` or `vw,vh,sx,sy,sw,sh`; nil for anything else. An empty place of the region is its default.
  package init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 6, let width = Int(parts[0]), let height = Int(parts[1]),
      (1...Self.maximumSide).contains(width), (1...Self.maximumSide).contains(height)
    else { return nil }
    self.width = width
    self.height = height
    guard parts.count == 6 else {
      region = nil
      return
    }
    let numbers = parts.dropFirst(2).map { $0.isEmpty ? Double?.some(0) : Double($0) }
    let given = numbers.compactMap(\.self).filter { $0.isFinite && abs($0) <= 65_536 }
    guard given.count == 4, given[0] >= 0, given[1] >= 0 else { return nil }
    region = Region(left: given[0], top: given[1], width: given[2], height: given[3])
  }

  /// The picture of `frame`. Computes.
  ///
  /// - Throws: `RenderingError.outside`.
  package func picture(of frame: RenderedFrame) throws(RenderingError) -> RenderedFrame {
    let (left, top) = (region?.left ?? 0, region?.top ?? 0)
    var (spanX, spanY) = (region?.width ?? 0, region?.height ?? 0)
    if spanX == 0 { spanX = Double(frame.columns) - left }
    if spanY == 0 { spanY = Double(frame.rows) - top }
    let (wide, high) = (abs(spanX), abs(spanY))
    guard wide >= 1, high >= 1, left + wide <= Double(frame.columns), top + high <= Double(frame.rows) else {
      throw .outside
    }
    let scale = min(Double(width) / wide, Double(height) / high)
    let columns = max(1, min(width, Int((wide * scale).rounded())))
    let rows = max(1, min(height, Int((high * scale).rounded())))
    return Resampling(
      columns: Resampling.axis(from: left, span: spanX, of: frame.columns, to: columns),
      rows: Resampling.axis(from: top, span: spanY, of: frame.rows, to: rows)
    ).apply(to: frame)
  }
}
