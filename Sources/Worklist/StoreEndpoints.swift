import DICOMCore
import DICOMweb
import HTTPTypes
import Hummingbird
import NIOCore
import TriageDomain

/// STOW-RS (PS3.18 10.5): instances as DICOM files, streamed into the spool.
///
/// An instance is answered as stored when it and its receipt would survive a power cut, as for C-STORE.
struct StoreEndpoints: Sendable {
  let configuration: WorklistConfiguration
  let files: StudyFiles
  let store: any InstanceStore

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(configuration.basePath))
    for place in ["studies", "studies/:study"] {
      root.post(RouterPath(place)) { request, context in try await take(request, context) }
    }
  }

  private func take(_ request: Request, _ context: WorklistContext) async throws -> Response {
    guard AcceptHeader(request).takes(Reply.dicomJSON, "application/json") else {
      throw WorklistError.notAcceptable
    }
    let study = context.parameters.get("study") == nil ? nil : try RetrievalTarget(context).study
    let parser = try parser(request.headers[.contentType])
    if let length = request.headers[.contentLength].flatMap({ Int($0) }),
      length > configuration.maximumStoreBytes
    {
      throw WorklistError.tooLarge(limit: configuration.maximumStoreBytes)
    }
    let store = store
    guard try await files.run({ store.hasRoom }) else {
      throw WorklistError.unavailable("there is no room for instances at the moment")
    }
    let conversation = StoreConversation(
      store: store, study: study, peer: context.peer, parser: parser,
      maximumBytes: configuration.maximumStoreBytes, maximumParts: configuration.maximumStoreParts)
    try await read(request, into: conversation)
    let result = StoreResult(
      parts: try await files.run { try conversation.finish() }, root: request.serviceRoot(configuration))
    return Reply.dicom(result.dataSet, status: result.status)
  }

  /// nil for a body that is one file.
  private func parser(_ contentType: String?) throws(WorklistError) -> MultipartParser? {
    let type = contentType.flatMap { MediaRange($0) }
    switch type?.type {
    case "application/dicom": return nil
    case "multipart/related":
      guard (type?.parameters["type"] ?? "application/dicom").lowercased() == "application/dicom" else {
        throw .unsupportedStorage
      }
      guard let parser = type?.parameters["boundary"].flatMap({ MultipartParser(boundary: $0) }) else {
        throw .badRequest("Content-Type holds no boundary")
      }
      return parser
    default: throw .unsupportedStorage
    }
  }

  /// A client that sends nothing for as long as a request may take is let go.
  private func read(_ request: Request, into conversation: StoreConversation) async throws {
    let (body, files, patience) = (request.body, files, configuration.requestTimeout)
    let progress = BodyProgress()
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for try await piece in body {
            progress.advance()
            try await files.run { try conversation.take(Array(buffer: piece)) }
            progress.advance()
          }
        }
        group.addTask {
          var seen = -1
          while progress.count != seen {
            seen = progress.count
            try await Task.sleep(for: patience)
          }
          throw WorklistError.tooSlow
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch let error as WorklistError {
      throw error
    } catch {
      throw WorklistError.badRequest("the request's body breaks off")
    }
  }
}
