import CImageFiles
import Glibc
package import Imaging

/// A format that browsers show.
package enum ImageFileFormat: Sendable, Hashable {
  case png
  /// Quality 1 to 100.
  case jpeg(quality: Int)

  package var mediaType: String {
    switch self {
    case .png: "image/png"
    case .jpeg: "image/jpeg"
    }
  }

  /// The file's bytes. Computes.
  ///
  /// - Throws: `RenderingError.unencodable`.
  package func encode(_ frame: RenderedFrame) throws(RenderingError) -> [UInt8] {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = unsafe frame.pixels.withUnsafeBufferPointer { pixels in
      let image = unsafe triaged_image(
        bytes: pixels.baseAddress, columns: UInt32(frame.columns), rows: UInt32(frame.rows),
        samples: UInt32(frame.samples))
      return switch self {
      case .png: unsafe triaged_image_png(image, &bytes, &count)
      case .jpeg(let quality):
        unsafe triaged_image_jpeg(image, Int32(min(max(quality, 1), 100)), &bytes, &count)
      }
    }
    guard status == 0, let bytes = unsafe bytes else { throw .unencodable }
    defer { unsafe free(bytes) }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}
