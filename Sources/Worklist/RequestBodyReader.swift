import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Takes a request's body within its bounds of size and time.
struct RequestBodyReader: Sendable {
  let maximumBytes: Int
  let timeout: Duration

  /// - Throws: `WorklistError.unsupportedMediaType`, `.tooLarge`, `.tooSlow`, or `.badRequest` when it breaks off.
  func json(of request: Request) async throws(WorklistError) -> [UInt8] {
    let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
    guard type == "application/json" else { throw .unsupportedMediaType }
    return try await bytes(of: request)
  }

  /// Empty when there is no body.
  ///
  /// - Throws: `WorklistError.tooLarge`, `.tooSlow`, or `.badRequest` when it breaks off.
  func bytes(of request: Request) async throws(WorklistError) -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maximumBytes {
      throw .tooLarge(limit: maximumBytes)
    }
    let (body, maximumBytes, timeout) = (request.body, maximumBytes, timeout)
    do {
      return try await withThrowingTaskGroup(of: [UInt8].self) { group in
        group.addTask { Array(buffer: try await body.collect(upTo: maximumBytes)) }
        group.addTask {
          try await Task.sleep(for: timeout)
          throw WorklistError.tooSlow
        }
        defer { group.cancelAll() }
        return try await group.next() ?? []
      }
    } catch let error as WorklistError {
      throw error
    } catch is NIOTooManyBytesError {
      throw .tooLarge(limit: maximumBytes)
    } catch {
      throw .badRequest("the request's body breaks off")
    }
  }
}

/// How a request's body holds its data set.
enum RequestContent: Sendable, Hashable {
  case json
  case xml
  /// The one part of a multipart/related body.
  case xmlPart(boundary: String)

  /// - Throws: `WorklistError.unsupportedMediaType`.
  init(_ request: Request) throws(WorklistError) {
    let type = MediaType(request.headers[.contentType] ?? "")
    switch type.name {
    case "application/dicom+json", "application/json": self = .json
    case "application/dicom+xml": self = .xml
    case "multipart/related" where type.isXMLPart:
      guard let boundary = type.parameters["boundary"] else {
        throw .badRequest("the request's body has no boundary")
      }
      self = .xmlPart(boundary: boundary)
    default: throw .unsupportedMediaType
    }
  }
}
