import DICOMCore
import DICOMObjects
import HTTPTypes
import Hummingbird
import Imaging
import NIOCore
import Rendering
import StudyLedger
import TriageDomain

/// Images as browsers show them, and thumbnails (PS3.18 10.4.1.1.3, 10.4.1.1.4).
///
/// Of a multi-frame instance the first frame is drawn where none is named. A series' thumbnail is its middle image's, a
/// study's that of a present finding's key image, else of its longest series.
struct RenderingEndpoints: Sendable {
  let files: StudyFiles
  let cache: RenderedCache
  let basePath: String

  private enum Kind { case rendered, thumbnail }

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(basePath))
    let places = [
      "studies/:study", "studies/:study/series/:series", "studies/:study/series/:series/instances/:instance",
      "studies/:study/series/:series/instances/:instance/frames/:frames",
    ]
    for place in places {
      root.get(RouterPath("\(place)/rendered")) { request, context in
        try await draw(.rendered, request, context)
      }
      root.get(RouterPath("\(place)/thumbnail")) { request, context in
        try await draw(.thumbnail, request, context)
      }
    }
  }

  private func draw(_ kind: Kind, _ request: Request, _ context: WorklistContext) async throws -> Response {
    let target = try RetrievalTarget(context)
    let asked = try RenderingRequest(
      try QueryParameters(request.uri.query), accept: AcceptHeader(request), isThumbnail: kind == .thumbnail)
    let frames = try context.parameters.get("frames").map { try FrameList($0).numbers } ?? [1]
    let objects = try await files.present(target)
    let isSingle = target.instance != nil && frames.count == 1
    if kind == .thumbnail || isSingle && !asked.isMultipart {
      let object = target.instance == nil ? try await representative(objects, target) : objects[0]
      return try await single(object, asked, frame: frames[0], request)
    }
    let images = objects.filter { $0.header?.rows != nil || $0.sopClass == .secondaryCapture }
    guard !images.isEmpty else { throw WorklistError.unacceptable("there is nothing that can be drawn") }
    let parts = images.flatMap { object in frames.map { (object, rendering(asked, frame: $0)) } }
    // The first is drawn before the answer begins, so that what can't be drawn is a refusal.
    _ = try await picture(parts[0].0, parts[0].1)
    let multipart = MultipartWriter(type: asked.format.mediaType)
    return multipart.response { writer in
      for (object, rendering) in parts {
        let bytes = try await picture(object, rendering)
        try await writer.write(multipart.part(asked.format.mediaType, bytes: bytes))
      }
    }
  }

  private func single(
    _ object: SpooledObject, _ asked: RenderingRequest, frame: Int, _ request: Request
  ) async throws -> Response {
    let rendering = rendering(asked, frame: frame)
    let tag = EntityTag(object.path, rendering)
    if request.headers[.ifNoneMatch]?.contains(tag.text) == true { return Reply.unchanged(tag) }
    return Reply.image(
      try await picture(object, rendering), type: asked.format.mediaType, tag: tag, warning: asked.warning)
  }

  private func rendering(_ asked: RenderingRequest, frame: Int) -> Rendering {
    Rendering(frame: frame, window: asked.window, viewport: asked.viewport, format: asked.format)
  }

  private func picture(_ object: SpooledObject, _ rendering: Rendering) async throws -> [UInt8] {
    let key = RenderedCache.Key(path: object.path, rendering: rendering)
    if let bytes = cache.picture(key) { return bytes }
    let path = files.path(object)
    let bytes = try await files.run {
      do throws(RenderingError) {
        return try rendering.draw(path, instance: object.instanceUID)
      } catch {
        throw WorklistError(error)
      }
    }
    cache.keep(bytes, for: key)
    return bytes
  }

  /// - Throws: `WorklistError.unacceptable` when there is no image.
  private func representative(_ objects: [SpooledObject], _ target: RetrievalTarget) async throws
    -> SpooledObject
  {
    if target.series == nil, let entry = try await files.ledger.worklistEntry(study: target.study) {
      let keys = entry.findings.filter(\.isPresent).compactMap(\.keyInstance)
      if let key = objects.first(where: { object in keys.contains(object.instanceUID) }) { return key }
    }
    let images = objects.filter { $0.header?.rows != nil }
    let series = Dictionary(grouping: images, by: \.seriesUID).values
    let longest =
      series.max { ($0.count, $1[0].seriesUID) < ($1.count, $0[0].seriesUID) }
      ?? objects.filter {
        $0.sopClass == .secondaryCapture
      }
    let sorted = longest.sorted { ($0.header?.instanceNumber ?? 0) < ($1.header?.instanceNumber ?? 0) }
    guard !sorted.isEmpty else { throw WorklistError.unacceptable("there is nothing that can be drawn") }
    return sorted[sorted.count / 2]
  }
}

/// The frames that an address names: whole numbers from 1 with commas between them (PS3.18 10.4.1.1.6).
struct FrameList: Sendable, Hashable {
  let numbers: [Int]

  /// - Throws: `WorklistError.badRequest`.
  init(_ text: String) throws(WorklistError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
    }
    guard numbers.count == parts.count, numbers.count <= 10_000,
      numbers.allSatisfy({ (1...Int(Int32.max)).contains($0) })
    else { throw .badRequest("the address holds no frame numbers from 1") }
    self.numbers = numbers
  }
}

/// Names a picture's bytes (RFC 9110 8.8.3): the same file drawn in the same way gives the same.
struct EntityTag: Sendable, Hashable {
  let text: String

  init(_ path: SpoolPath, _ rendering: Rendering) {
    let name = "\(path) \(rendering)"
    let digest = name.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    text = "\"\(String(digest, radix: 16))\""
  }
}

extension WorklistError {
  init(_ error: RenderingError) {
    switch error {
    case .outside: self = .badRequest(error.description)
    case .unencodable: self = .unavailable(error.description)
    case .undrawable(.unreadable(_, .unreadable)):
      self = .unavailable("the image can't be read at the moment")
    case .undrawable(.unreadable(_, .noPixelData)): self = .notFound("there is no such frame or image")
    case .undrawable: self = .unacceptable("the image is of a kind, or in a state, that can't be drawn")
    }
  }
}
