package import DICOMCore
package import DICOMObjects

/// Creates and changes workitems on another system (UPS-RS, PS3.18 section 11).
package struct UPSClient: Sendable {
  package enum Creation: Sendable, Hashable {
    case created
    /// There is a workitem of that UID already.
    case exists
  }

  package enum Update: Sendable, Hashable {
    case updated
    /// Somebody works on it or has ended it, so that it can't be changed from here any more.
    case settled
    /// There is no workitem of that UID.
    case missing
  }

  private let client: HTTPClient
  private let root: String

  /// - Parameter root: The DICOMweb root without a slash at its end.
  package init(_ client: HTTPClient, root: String) {
    self.client = client
    self.root = root
  }

  /// - Throws: as `HTTPClient.send`; `DICOMwebError.unexpectedStatus` for anything but 201, 200 and 409.
  package func create(_ uid: UID<Instance>, _ dataSet: DataSet) async throws(DICOMwebError) -> Creation {
    switch try await post("\(root)/workitems?\(uid)", dataSet) {
    case 200, 201: return .created
    case 409: return .exists
    case let status: throw .unexpectedStatus(url: root, status: status)
    }
  }

  /// - Throws: as `HTTPClient.send`; `DICOMwebError.unexpectedStatus` for anything but 200, 404, 409 and 410.
  package func update(_ uid: UID<Instance>, _ dataSet: DataSet) async throws(DICOMwebError) -> Update {
    switch try await post("\(root)/workitems/\(uid)", dataSet) {
    case 200: return .updated
    case 404: return .missing
    case 409, 410: return .settled
    case let status: throw .unexpectedStatus(url: root, status: status)
    }
  }

  /// Asks for a sign of life; any answer below 500 is one.
  ///
  /// - Throws: as `HTTPClient.send`; `.unexpectedStatus`.
  package func probe() async throws(DICOMwebError) {
    let response = try await client.send(HTTPRequest(.options, "\(root)/workitems"))
    guard response.status < 500 else { throw .unexpectedStatus(url: root, status: response.status) }
  }

  private func post(_ url: String, _ dataSet: DataSet) async throws(DICOMwebError) -> Int {
    // A create or update request holds an array of one data set (PS3.18 11.4.1.2).
    try await client.send(
      HTTPRequest(
        .post, url,
        headers: [("Content-Type", "application/dicom+json"), ("Accept", "application/dicom+json")],
        body: HTTPBody([.bytes(DICOMJSON.encode([dataSet]))]))
    ).status
  }
}
