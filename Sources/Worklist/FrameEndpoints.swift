import DICOMCore
import DICOMObjects
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import TriageDomain

/// Frames and bulk data (PS3.18 10.4.1.1.5, 10.4.1.1.6), one frame at a time.
struct FrameEndpoints: Sendable {
  let configuration: WorklistConfiguration
  let files: StudyFiles

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(configuration.basePath))
    let place = "studies/:study/series/:series/instances/:instance"
    root.get(RouterPath("\(place)/frames/:frames")) { request, context in try await frames(request, context) }
    root.get(RouterPath("\(place)/bulkdata/:tag")) { request, context in try await bulkData(request, context)
    }
  }

  private func frames(_ request: Request, _ context: WorklistContext) async throws -> Response {
    let target = try RetrievalTarget(context)
    let numbers = try FrameList(context.parameters.get("frames") ?? "").numbers
    let object = try await files.present(target)[0]
    let accept = AcceptHeader(request)
    guard let form = RetrievalPolicy.frameForm(of: object.transferSyntax, accept: accept) else {
      throw WorklistError.unacceptable(
        "only application/octet-stream, or the frames' own media type, can be given")
    }
    let source = try await frameSource(object)
    guard numbers.allSatisfy({ $0 <= source.count }) else {
      throw WorklistError.notFound("there is no such frame")
    }
    return try await answer(
      numbers.map { $0 - 1 }, of: source, form, object, isSingle: isSingle(accept, numbers.count))
  }

  private func bulkData(_ request: Request, _ context: WorklistContext) async throws -> Response {
    let target = try RetrievalTarget(context)
    guard let tag = context.parameters.get("tag").flatMap({ Tag(hex: $0) }) else {
      throw WorklistError.badRequest("the address holds no tag of 8 hexadecimal digits")
    }
    let accept = AcceptHeader(request)
    let takesBytes = accept.ranges.contains { range in
      range.covers("application/octet-stream") || range.type == "multipart/related"
    }
    guard takesBytes else { throw WorklistError.unacceptable("only application/octet-stream can be given") }
    let object = try await files.present(target)[0]
    if tag == .pixelData {
      let source = try await frameSource(object)
      return try await answer(
        Array(0..<source.count), of: source, .uncompressed, object, isSingle: isSingle(accept, source.count))
    }
    let bytes = try await files.dataSet(object).bytes(tag)
    guard !bytes.isEmpty else { throw WorklistError.notFound("there is no such bulk data") }
    if isSingle(accept, 1) { return Reply.bulkData(bytes, type: "application/octet-stream") }
    let multipart = MultipartWriter(type: "application/octet-stream")
    return multipart.response { writer in
      try await writer.write(multipart.part("application/octet-stream", bytes: bytes))
    }
  }

  private func isSingle(_ accept: AcceptHeader, _ count: Int) -> Bool {
    count == 1 && accept.ranges.first.map { $0.type != "multipart/related" && $0.type != "*/*" } ?? false
  }

  private func answer(
    _ indices: [Int], of source: FrameSource, _ form: RetrievalPolicy.FrameForm, _ object: SpooledObject,
    isSingle: Bool
  ) async throws -> Response {
    let type: String
    let syntax: TransferSyntax
    switch form {
    case .uncompressed: (type, syntax) = ("application/octet-stream", .explicitLittleEndian)
    case .codestream(let name): (type, syntax) = (name, object.transferSyntax)
    }
    // The first is decoded before the answer begins, so that what can't be decoded is a refusal.
    guard let firstIndex = indices.first else { throw WorklistError.notFound("there is no such frame") }
    let first = try await files.run { try source.bytes(firstIndex, form) }
    if isSingle { return Reply.bulkData(first, type: type) }
    let multipart = MultipartWriter(type: type)
    return multipart.response { writer in
      for (number, index) in indices.enumerated() {
        let bytes = number == 0 ? first : try await files.run { try source.bytes(index, form) }
        try await writer.write(multipart.part("\(type); transfer-syntax=\(syntax)", bytes: bytes))
      }
    }
  }

  private func frameSource(_ object: SpooledObject) async throws -> FrameSource {
    let path = files.path(object)
    return try await files.run { try FrameSource(path) }
  }
}

/// An object's pixel data while its frames are given away; its calls block.
private final class FrameSource: Sendable {
  private let decoder: PixelDecoder

  var count: Int { decoder.layout.numberOfFrames }

  /// - Throws: `WorklistError.notFound` without pixel data, `.unacceptable` for such as can't be read.
  init(_ path: String) throws(WorklistError) {
    do throws(DICOMObjectsError) { decoder = try PixelDecoder(path) } catch { throw WorklistError(error) }
  }

  func bytes(_ index: Int, _ form: RetrievalPolicy.FrameForm) throws(WorklistError) -> [UInt8] {
    do throws(DICOMObjectsError) {
      switch form {
      case .uncompressed: return try decoder.packedFrame(index)
      case .codestream: return try decoder.codestream(index) ?? []
      }
    } catch { throw WorklistError(error) }
  }
}

extension WorklistError {
  /// Words of the file stay inside, since they hold its path.
  init(_ error: DICOMObjectsError) {
    switch error {
    case .unreadable, .unwritable: self = .unavailable("an object of the study can't be read at the moment")
    case .noPixelData: self = .notFound("there is no such frame or image")
    case .malformed, .overLimit, .unsupported, .undecodable:
      self = .unacceptable("the pixel data are of a kind, or in a state, that can't be decoded")
    }
  }
}
