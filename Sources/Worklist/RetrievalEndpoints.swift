import DICOMCore
import DICOMObjects
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import TriageDomain

/// Whole objects, received and made, as they lie in the spool (PS3.18 10.4.1.1.1).
///
/// Nothing but one piece of a file, or one object that has to be decoded, is held in memory.
struct RetrievalEndpoints: Sendable {
  private static let pieceBytes = 512 << 10

  let configuration: WorklistConfiguration
  let files: StudyFiles

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(configuration.basePath))
    for place in [
      "studies/:study", "studies/:study/series/:series", "studies/:study/series/:series/instances/:instance",
    ] {
      root.get(RouterPath(place)) { request, context in try await retrieve(request, context) }
    }
  }

  /// 206 when some objects can't be given in a form that the client takes, 406 when none can.
  private func retrieve(_ request: Request, _ context: WorklistContext) async throws -> Response {
    let target = try RetrievalTarget(context)
    let accept = AcceptHeader(request)
    let objects = try await files.present(target)
    let parts = objects.compactMap { object in
      RetrievalPolicy.form(of: object.transferSyntax, accept: accept).map { (object, $0) }
    }
    guard let first = parts.first else {
      throw WorklistError.unacceptable(
        "only application/dicom in the transfer syntax of receipt or explicit little endian can be given")
    }
    // Opened before the answer begins, so that an unreadable spool is a refusal.
    let opened = try await source(first.0, first.1)
    if target.instance != nil, RetrievalPolicy.wantsSinglePart(accept) {
      var headers = HTTPFields()
      headers[.contentType] = Self.type(first.0, first.1)
      return Response(
        status: .ok, headers: headers,
        body: ResponseBody(contentLength: opened.count) { writer in
          try await write(opened, to: &writer)
          try await writer.finish(nil)
        })
    }
    let multipart = MultipartWriter(type: "application/dicom")
    return multipart.response(parts.count == objects.count ? .ok : .partialContent) { writer in
      for (index, part) in parts.enumerated() {
        let source = index == 0 ? opened : try await source(part.0, part.1)
        try await writer.write(multipart.head(Self.type(part.0, part.1)))
        try await write(source, to: &writer)
        try await writer.write(MultipartWriter.tail)
      }
    }
  }

  private static func type(_ object: SpooledObject, _ form: RetrievalPolicy.Form) -> String {
    let syntax = form == .original ? object.transferSyntax : .explicitLittleEndian
    return "application/dicom; transfer-syntax=\(syntax)"
  }

  private enum Source: Sendable {
    case file(SpoolReader)
    case bytes([UInt8])

    var count: Int {
      switch self {
      case .file(let reader): reader.byteCount
      case .bytes(let bytes): bytes.count
      }
    }
  }

  private func source(_ object: SpooledObject, _ form: RetrievalPolicy.Form) async throws -> Source {
    let path = files.path(object)
    return try await files.run {
      switch form {
      case .original: return .file(try SpoolReader(path))
      case .uncompressed:
        do throws(DICOMObjectsError) {
          return .bytes(try Part10File.uncompressed(path))
        } catch {
          if case .unreadable = error {
            throw WorklistError.unavailable("an object of the study can't be read")
          }
          throw WorklistError.unacceptable("an object of the study can't be decoded")
        }
      }
    }
  }

  @concurrent
  private func write(_ source: Source, to writer: inout any ResponseBodyWriter) async throws {
    switch source {
    case .bytes(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
    case .file(let reader):
      var offset = 0
      while offset < reader.byteCount {
        let place = offset
        let piece = try await files.run { try reader.read(at: place, count: Self.pieceBytes) }
        try await writer.write(ByteBuffer(bytes: piece))
        offset += piece.count
      }
    }
  }
}
