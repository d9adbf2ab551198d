package import DICOMCore
package import Imaging

/// How a frame is drawn into an image file.
package struct Rendering: Sendable, Hashable {
  /// 1-based.
  package var frame: Int
  /// nil for the image's own rules.
  package var window: DisplayWindow?
  /// nil for the image's own size.
  package var viewport: Viewport?
  package var format: ImageFileFormat

  package init(frame: Int, window: DisplayWindow?, viewport: Viewport?, format: ImageFileFormat) {
    self.frame = frame
    self.window = window
    self.viewport = viewport
    self.format = format
  }

  /// Decodes, draws and writes. Blocks.
  package func draw(_ path: String, instance: UID<Instance>) throws(RenderingError) -> [UInt8] {
    var picture: RenderedFrame
    do throws(ImagingError) {
      picture = try RenderedFrame.read(path, frame: frame, window: window, instance: instance)
    } catch {
      throw .undrawable(error)
    }
    if let viewport { picture = try viewport.picture(of: picture) }
    return try format.encode(picture)
  }
}
