import DICOMCore
import Imaging
import Rendering

/// How a client wants an image drawn (PS3.18 8.3.5.1, 8.7.4).
struct RenderingRequest: Sendable, Hashable {
  static let thumbnailSide = 128

  var window: DisplayWindow?
  var viewport: Viewport?
  var format: ImageFileFormat
  /// Whether the client wants parts of a multipart body.
  var isMultipart: Bool
  /// What the client asked for and does not get.
  var warning: String?

  /// - Throws: `WorklistError.badRequest` for values that can't be understood; `.unacceptable` for other formats.
  init(_ query: QueryParameters, accept: AcceptHeader, isThumbnail: Bool) throws(WorklistError) {
    var quality = 90
    for parameter in query.all {
      let value = parameter.value ?? ""
      switch parameter.name {
      case "window": window = try Self.window(value)
      case "viewport":
        guard let viewport = Viewport(value) else {
          throw .badRequest(
            "viewport must be width,height or width,height,left,top,width,height with sides up to \(Viewport.maximumSide)"
          )
        }
        self.viewport = viewport
      case "quality":
        guard let number = Int(value), (1...100).contains(number) else {
          throw .badRequest("quality must be 1 to 100")
        }
        quality = number
      case "annotation":
        guard value.split(separator: ",").allSatisfy({ $0 == "patient" || $0 == "technique" }) else {
          throw .badRequest("annotation must be patient, technique or both")
        }
        warning = "Annotations are not drawn."
      case "iccprofile":
        guard ["no", "yes", "srgb", "adobergb", "rommrgb", "displayp3"].contains(value) else {
          throw .badRequest("iccprofile must be no, yes, srgb, adobergb, rommrgb or displayp3")
        }
        if value != "no" { warning = "No colour profile is written." }
      default: continue
      }
    }
    if isThumbnail, viewport == nil {
      viewport = Viewport(width: Self.thumbnailSide, height: Self.thumbnailSide)
    }
    (format, isMultipart) = try Self.format(accept, quality: quality)
  }

  private static func window(_ value: String) throws(WorklistError) -> DisplayWindow {
    let parts = value.split(separator: ",", omittingEmptySubsequences: false)
    let functions: [Substring: DisplayWindow.Function] = [
      "linear": .linear, "linear-exact": .linearExact, "sigmoid": .sigmoid,
    ]
    guard parts.count == 2 || parts.count == 3, let centre = Double(parts[0]), let width = Double(parts[1]),
      let function = functions[parts.count == 3 ? parts[2] : "linear"],
      let window = DisplayWindow(centre: centre, width: width, function: function)
    else { throw .badRequest("window must be centre,width,function with linear, linear-exact or sigmoid") }
    return window
  }

  private static func format(_ accept: AcceptHeader, quality: Int) throws(WorklistError) -> (
    ImageFileFormat, Bool
  ) {
    for range in accept.ranges {
      let isMultipart = range.type == "multipart/related"
      let wanted = isMultipart ? MediaRange(type: range.parameters["type"] ?? "*/*") : range
      if wanted.covers("image/jpeg") { return (.jpeg(quality: quality), isMultipart) }
      if wanted.covers("image/png") { return (.png, isMultipart) }
    }
    throw .unacceptable("only image/jpeg and image/png can be given")
  }
}
