package import DICOMCore

/// A Part 10 file to be sent.
package struct OutgoingObject: Sendable, Hashable {
  package var path: String
  package var sopClass: SOPClass
  package var instanceUID: UID<Instance>
  /// The transfer syntax of the file.
  package var transferSyntax: TransferSyntax

  package init(
    path: String, sopClass: SOPClass, instanceUID: UID<Instance>,
    transferSyntax: TransferSyntax = .explicitLittleEndian
  ) {
    self.path = path
    self.sopClass = sopClass
    self.instanceUID = instanceUID
    self.transferSyntax = transferSyntax
  }
}

/// What became of one object.
package struct StorageResponse: Sendable, Hashable {
  package enum Result: Sendable, Hashable {
    /// The peer's status.
    case answered(DIMSEStatus)
    /// The peer takes no such object in its transfer syntax.
    case contextRefused
    /// The file could not be read, and nothing was sent.
    case unreadable
  }

  package var instanceUID: UID<Instance>
  package var result: Result

  package init(instanceUID: UID<Instance>, result: Result) {
    self.instanceUID = instanceUID
    self.result = result
  }

  /// The peer has it, with or without a remark.
  package var isStored: Bool {
    if case .answered(let status) = result { status.isStored } else { false }
  }
}
