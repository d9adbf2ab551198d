package import DICOMCore

/// One instance as it was received: the spool file is durable before a receipt is made of it.
package struct Receipt: Sendable, Hashable {
  package var studyUID: UID<Study>
  package var seriesUID: UID<Series>
  package var instanceUID: UID<Instance>
  package var sopClass: SOPClass
  package var transferSyntax: TransferSyntax
  /// Below the spool's root.
  package var path: SpoolPath
  package var byteCount: Int
  /// SHA-256 of the data set as received, lower-case hexadecimal.
  package var digest: String
  package var origin: ReceiptOrigin
  package var receivedAt: Timestamp
  package var header: InstanceHeader

  package init(
    studyUID: UID<Study>, seriesUID: UID<Series>, instanceUID: UID<Instance>, sopClass: SOPClass,
    transferSyntax: TransferSyntax, path: SpoolPath, byteCount: Int, digest: String, origin: ReceiptOrigin,
    receivedAt: Timestamp, header: InstanceHeader
  ) {
    self.studyUID = studyUID
    self.seriesUID = seriesUID
    self.instanceUID = instanceUID
    self.sopClass = sopClass
    self.transferSyntax = transferSyntax
    self.path = path
    self.byteCount = byteCount
    self.digest = digest
    self.origin = origin
    self.receivedAt = receivedAt
    self.header = header
  }
}

/// Who sent an instance.
package struct ReceiptOrigin: Sendable, Hashable {
  package var callingAETitle: String
  package var calledAETitle: String
  package var peerAddress: String
  package var associationID: String

  package init(callingAETitle: String, calledAETitle: String, peerAddress: String, associationID: String) {
    self.callingAETitle = callingAETitle
    self.calledAETitle = calledAETitle
    self.peerAddress = peerAddress
    self.associationID = associationID
  }
}

/// A file's place below the spool's root, with `/` between its parts and no way out of it.
package struct SpoolPath: CheckedText {
  package static let noun = "a spool path"
  package let value: String

  /// nil for an absolute path, an empty one, or one with an empty, `.` or `..` part.
  package init?(_ value: String) {
    let parts = value.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
    self.value = value
  }

  /// The file's path in the file system.
  package func absolute(in root: String) -> String { "\(root)/\(value)" }
}
