package import DICOMCore

/// Where instances that a client stores go; reception is behind it, which the daemon hands in.
package protocol InstanceStore: Sendable {
  /// Whether anything can be taken now. Blocks briefly.
  var hasRoom: Bool { get }
  /// - Parameter study: Into which the instance must belong; nil for any.
  func begin(study: UID<Study>?, peer: String) -> any IncomingInstance
}

/// One file on its way; its calls block and come one after the other.
package protocol IncomingInstance: Sendable {
  func take(_ piece: [UInt8])
  /// Makes it durable with its receipt, or says why not.
  func finish() -> StoredPart
  /// Forgets what has come.
  func abandon()
}

/// What became of one part of a store request (PS3.18 10.5.3, I.2).
package enum StoredPart: Sendable, Hashable {
  case stored(study: UID<Study>, instance: UID<Instance>, sopClass: SOPClass)
  /// The UIDs are nil where the file does not say them.
  case failed(instance: UID<Instance>?, sopClass: SOPClass?, reason: DIMSEStatus)
}
