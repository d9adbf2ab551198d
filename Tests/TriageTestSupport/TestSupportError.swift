/// Why a test could not be set up.
package enum TestSupportError: Error, CustomStringConvertible {
  /// A program ended with another status than 0; the text is the end of its standard error.
  case toolFailed(tool: String, status: Int32, text: String)
  /// A phantom set has no study of that name.
  case noSuchStudy(String)
  /// Orthanc's launcher ended, or said something else, before it was ready.
  case orthancNotReady(String)
  /// A made server did not come up, or something else was answered than a test can go on with.
  case unexpected(String)
  /// Nobody listens on a port of this machine.
  case notConnected(port: UInt16)

  package var description: String {
    switch self {
    case .toolFailed(let tool, let status, let text): "\(tool) ended with \(status): \(text)"
    case .noSuchStudy(let name): "no phantom study is called \(name)"
    case .orthancNotReady(let text): "Orthanc did not become ready: \(text)"
    case .unexpected(let text): text
    case .notConnected(let port): "nobody listens on port \(port)"
    }
  }
}
