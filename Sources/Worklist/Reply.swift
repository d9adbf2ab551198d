import DICOMObjects
import DICOMweb
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The kinds of answers that are given.
enum Reply {
  static let dicomJSON = "application/dicom+json"

  static func dicom(_ dataSets: [DataSet], status: HTTPResponse.Status = .ok, warning: String? = nil)
    -> Response
  {
    bytes(DICOMJSON.encode(dataSets), type: dicomJSON, status: status, warning: warning)
  }

  /// One data set.
  static func dicom(_ dataSet: DataSet, status: HTTPResponse.Status) -> Response {
    bytes(DICOMJSON.encode(dataSet), type: dicomJSON, status: status, warning: nil)
  }

  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return bytes([UInt8](try encoder.encode(value)), type: "application/json", status: status, warning: nil)
  }

  static func text(_ text: String, type: String) -> Response { file(Array(text.utf8), type: type) }

  /// A file in UTF-8.
  static func file(_ content: [UInt8], type: String) -> Response {
    bytes(content, type: "\(type); charset=utf-8", status: .ok, warning: nil)
  }

  /// An answer without content.
  static func empty(_ status: HTTPResponse.Status, warning: String? = nil, location: String? = nil)
    -> Response
  {
    var headers = HTTPFields()
    headers[.warning] = warning.map(warningValue)
    headers[.contentLocation] = location
    if status == .created { headers[.location] = location }
    return Response(status: status, headers: headers)
  }

  /// A refusal: `{"error": ...}` and, as DICOMweb wants it, the same words as a warning.
  static func refusal(_ error: WorklistError) -> Response {
    let body = (try? JSONEncoder().encode(["error": error.description])) ?? Data()
    var response = bytes(
      [UInt8](body), type: "application/json", status: error.status, warning: error.description,
      retryAfter: error.status == .tooManyRequests || error.status == .serviceUnavailable)
    response.headers[.wwwAuthenticate] = challenge(error)
    return response
  }

  /// RFC 6750 section 3.
  private static func challenge(_ error: WorklistError) -> String? {
    switch error {
    case .unauthenticated(let isTokenWrong):
      #"Bearer realm="triaged""# + (isTokenWrong ? #", error="invalid_token""# : "")
    case .forbidden: #"Bearer realm="triaged", error="insufficient_scope""#
    default: nil
    }
  }

  /// A value of a data set, or a frame, as it is.
  static func bulkData(_ contents: [UInt8], type: String) -> Response {
    bytes(contents, type: type, status: .ok, warning: nil)
  }

  /// A picture that the client may keep for itself for a while, and ask after by its tag.
  static func image(_ picture: [UInt8], type: String, tag: EntityTag, warning: String?) -> Response {
    var response = bytes(picture, type: type, status: .ok, warning: warning)
    mark(&response.headers, tag)
    return response
  }

  static func unchanged(_ tag: EntityTag) -> Response {
    var headers = HTTPFields()
    mark(&headers, tag)
    return Response(status: .notModified, headers: headers)
  }

  private static func mark(_ headers: inout HTTPFields, _ tag: EntityTag) {
    headers[.eTag] = tag.text
    headers[.cacheControl] = "private, max-age=600"
  }

  private static func bytes(
    _ bytes: [UInt8], type: String, status: HTTPResponse.Status, warning: String?, retryAfter: Bool = false
  ) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = type
    headers[.warning] = warning.map(warningValue)
    if retryAfter { headers[.retryAfter] = "1" }
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// PS3.18 8.4.3 has warnings as `299 {service}: {text}`.
  private static func warningValue(_ text: String) -> String {
    "299 triaged: \(String(text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" }))"
  }
}

extension HTTPField.Name {
  static let warning = HTTPField.Name("Warning") ?? .contentType
}
