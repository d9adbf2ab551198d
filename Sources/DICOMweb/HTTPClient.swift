package import BlockingThreads

/// Makes HTTP requests with libcurl, each on a thread of the pool.
///
/// Redirects are not followed: a destination is what the configuration names. Certificates and host names are always
/// checked. A value, safe to share.
package struct HTTPClient: Sendable {
  private let configuration: HTTPClientConfiguration
  private let pool: BlockingPool

  package init(_ configuration: HTTPClientConfiguration, pool: BlockingPool) {
    self.configuration = configuration
    self.pool = pool
  }

  /// Sends a request and waits for the whole answer; any status is an answer. Not ended by cancellation, but by the
  /// configured time limits.
  ///
  /// - Throws: `DICOMwebError.unreachable` without an answer, `.interrupted` when the connection broke after the
  ///   request had begun, `.unreadable` for a file of the body or of the configuration, `.overLimit`, `.overloaded`.
  package func send(_ request: HTTPRequest) async throws(DICOMwebError) -> HTTPResponse {
    do {
      return try await pool.run { [configuration] in
        try HTTPTransfer(request, configuration).perform()
      }
    } catch let error as DICOMwebError {
      throw error
    } catch {
      throw .overloaded(reason: "\(error)")
    }
  }
}
