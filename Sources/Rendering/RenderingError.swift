package import Imaging

/// Why a frame could not be drawn.
package enum RenderingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The frame can't be read, decoded, or is of a kind that is not drawn.
  case undrawable(ImagingError)
  /// The viewport asks for a part that the image does not have.
  case outside
  /// The library refused the pixels.
  case unencodable

  package var description: String {
    switch self {
    case .undrawable(let error): "\(error)"
    case .outside: "the viewport's region is outside the image"
    case .unencodable: "the image could not be written"
    }
  }
}
