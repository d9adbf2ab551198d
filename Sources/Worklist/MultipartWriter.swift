import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Writes a multipart/related answer part by part (PS3.18 8.6.1.2.1), so that no more than a piece is held in memory.
struct MultipartWriter: Sendable {
  private let boundary: String
  private let contentType: String

  /// - Parameter type: The media type of the parts.
  init(type: String) {
    // Files hold any bytes, so only chance and its length keep a boundary from turning up in one.
    var numbers = SystemRandomNumberGenerator()
    boundary = "triaged-\(String(numbers.next(), radix: 36))-\(String(numbers.next(), radix: 36))"
    contentType = "multipart/related; type=\"\(type)\"; boundary=\"\(boundary)\""
  }

  /// An answer whose parts `write` writes: for each one `head`, its bytes, and `tail`.
  func response(
    _ status: HTTPTypes.HTTPResponse.Status = .ok,
    _ write: @escaping @concurrent @Sendable (inout any ResponseBodyWriter) async throws -> Void
  ) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = contentType
    return Response(
      status: status, headers: headers,
      body: ResponseBody { [boundary] writer in
        try await write(&writer)
        try await writer.write(ByteBuffer(string: "--\(boundary)--\r\n"))
        try await writer.finish(nil)
      })
  }

  /// - Parameter type: With its parameters.
  func head(_ type: String, location: String? = nil) -> ByteBuffer {
    let place = location.map { "Content-Location: \($0)\r\n" } ?? ""
    return ByteBuffer(string: "--\(boundary)\r\nContent-Type: \(type)\r\n\(place)\r\n")
  }

  static let tail = ByteBuffer(string: "\r\n")

  /// A whole part.
  func part(_ type: String, location: String? = nil, bytes: [UInt8]) -> ByteBuffer {
    var buffer = head(type, location: location)
    buffer.writeBytes(bytes)
    buffer.writeString("\r\n")
    return buffer
  }
}
