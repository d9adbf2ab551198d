package import DICOMCore
package import DICOMObjects

/// Who answers queries that come over associations; the daemon hands one in, since the stages do not know each other.
package protocol FindAnswering: Sendable {
  var sopClasses: Set<SOPClass> { get }
  /// Blocks; called on association threads.
  func answer(_ identifier: DataSet, sopClass: SOPClass) -> FindAnswer
}

/// What a query finds (PS3.4 C.4.1.1.4).
package enum FindAnswer: Sendable, Hashable {
  /// - Parameters:
  ///   - usesAllKeys: Whether every key was used for matching.
  ///   - isWhole: Whether these are all matches; else the requestor is told that there was no room for more.
  case found([DataSet], usesAllKeys: Bool, isWhole: Bool)
  case failed(DIMSEStatus)
}
