import CCurl
import Foundation
import Glibc

/// One request on one libcurl handle; made, performed and dropped on one thread.
final class HTTPTransfer {
  private let request: HTTPRequest
  private let configuration: HTTPClientConfiguration
  private let body: BodyReader
  private var response: [UInt8] = []
  private var isOverLimit = false

  init(_ request: HTTPRequest, _ configuration: HTTPClientConfiguration) throws(DICOMwebError) {
    self.request = request
    self.configuration = configuration
    body = try BodyReader(request.body)
  }

  /// Blocks for as long as the configuration allows.
  func perform() throws(DICOMwebError) -> HTTPResponse {
    guard triaged_curl_prepare() == 0, let handle = unsafe curl_easy_init() else {
      throw .unreachable(url: request.url, reason: "libcurl can't be set up")
    }
    defer { unsafe curl_easy_cleanup(handle) }
    var list: UnsafeMutablePointer<curl_slist>?
    defer { unsafe curl_slist_free_all(list) }
    for line in try headerLines() { unsafe list = curl_slist_append(list, line) }
    unsafe set(handle)
    unsafe triaged_curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    // The handle lives no longer than this call, and neither do the uses of this pointer.
    let user = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe triaged_curl_set_write(handle, takeResponse, user)
    if request.method == .post { unsafe triaged_curl_set_read(handle, giveBody, rewindBody, user) }
    let code = unsafe curl_easy_perform(handle)
    let status = unsafe Int(triaged_curl_status(handle))
    if let failure = body.failure { throw failure }
    if isOverLimit {
      throw .overLimit(what: "the answer in bytes", limit: configuration.maximumResponseBytes)
    }
    guard code == CURLE_OK else { throw failure(code) }
    return HTTPResponse(status: status, body: response)
  }

  private func set(_ handle: UnsafeMutableRawPointer) {
    func set(_ option: CURLoption, _ value: Int) { unsafe triaged_curl_set_long(handle, option, value) }
    func set(_ option: CURLoption, _ value: String) { unsafe triaged_curl_set_text(handle, option, value) }
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    // A proxy of the environment is nobody's decision here.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(configuration.connectTimeout))
    set(CURLOPT_TIMEOUT_MS, milliseconds(configuration.requestTimeout))
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, max(1, Int(configuration.stallTimeout.components.seconds)))
    if let file = configuration.authorityFile { set(CURLOPT_CAINFO, file) }
    switch request.method {
    case .get: set(CURLOPT_HTTPGET, 1)
    case .options:
      set(CURLOPT_NOBODY, 1)
      set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    case .post:
      set(CURLOPT_POST, 1)
      unsafe triaged_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    }
  }

  private func headerLines() throws(DICOMwebError) -> [String] {
    var lines = request.headers.map { "\($0.name): \($0.value)" }
    // Waiting for leave to send would cost a second with servers that do not know the question.
    lines.append("Expect:")
    switch configuration.authorization {
    case .none: break
    case .bearer(let file): lines.append("Authorization: Bearer \(try secret(file))")
    case .basic(let file):
      lines.append("Authorization: Basic \(Data(try secret(file).utf8).base64EncodedString())")
    }
    return lines
  }

  private func secret(_ path: String) throws(DICOMwebError) -> String {
    guard let text = SecretFile.read(path) else { throw .unreadable(path: path) }
    return text
  }

  private func failure(_ code: CURLcode) -> DICOMwebError {
    let reason = unsafe String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
      CURLE_PEER_FAILED_VERIFICATION,
      CURLE_SSL_CACERT_BADFILE, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_SSL_CERTPROBLEM:
      return .unreachable(url: request.url, reason: reason)
    default: return .interrupted(url: request.url, reason: reason)
    }
  }

  private func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return max(1, Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
  }

  fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard response.count + bytes.count <= configuration.maximumResponseBytes else {
      isOverLimit = true
      return false
    }
    unsafe response.append(contentsOf: bytes)
    return true
  }

  fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int? { unsafe body.read(into: buffer) }
  fileprivate func rewind() { body.rewind() }
}

private func transfer(_ user: UnsafeMutableRawPointer?) -> HTTPTransfer? {
  unsafe user.map { unsafe Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func takeResponse(
  bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, user: UnsafeMutableRawPointer?
) -> Int {
  let taken = unsafe transfer(user)?.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? false
  return taken ? size * count : 0
}

private func giveBody(
  into: UnsafeMutablePointer<CChar>?, size: Int, count: Int, user: UnsafeMutableRawPointer?
) -> Int {
  let given = unsafe transfer(user)?.give(UnsafeMutableRawBufferPointer(start: into, count: size * count))
  return given ?? Int(CURL_READFUNC_ABORT)
}

private func rewindBody(user: UnsafeMutableRawPointer?, offset: curl_off_t, origin: Int32) -> Int32 {
  guard offset == 0, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
  unsafe transfer(user)?.rewind()
  return CURL_SEEKFUNC_OK
}
