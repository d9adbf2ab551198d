import DICOMCore

/// Stores instances on another system (STOW-RS, PS3.18 section 10.5).
package struct STOWClient: Sendable {
  private let client: HTTPClient
  private let root: String

  /// - Parameter root: The DICOMweb root without a slash at its end, for example `https://pacs.example/dicom-web`.
  package init(_ client: HTTPClient, root: String) {
    self.client = client
    self.root = root
  }

  /// Sends `files` in one request, straight from the disk; a repetition sends the same bytes.
  ///
  /// - Throws: as `HTTPClient.send`; `DICOMwebError.unexpectedStatus` for anything but 200, 202 and 409.
  package func store(_ files: [StoredFile]) async throws(DICOMwebError) -> STOWResponse {
    let name = files.first?.instanceUID.value.filter { $0 != "." } ?? "nothing"
    let parts = MultipartRelated(files: files, name: name)
    let response = try await client.send(
      HTTPRequest(
        .post, "\(root)/studies",
        headers: [("Content-Type", parts.contentType), ("Accept", "application/dicom+json")],
        body: parts.body))
    guard [200, 202, 409].contains(response.status) else {
      throw .unexpectedStatus(url: root, status: response.status)
    }
    return STOWResponse(
      status: response.status, body: response.body, instances: files.map(\.instanceUID))
  }

  /// Asks for a sign of life; any answer below 500 is one.
  ///
  /// - Throws: as `HTTPClient.send`; `.unexpectedStatus`.
  package func probe() async throws(DICOMwebError) {
    let response = try await client.send(HTTPRequest(.options, "\(root)/studies"))
    guard response.status < 500 else { throw .unexpectedStatus(url: root, status: response.status) }
  }
}
