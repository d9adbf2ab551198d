package import Classification
package import DICOMCore
package import TriageDomain

/// Reads a study: the classifier, or what a test puts in its place.
package protocol StudyReading: Sendable {
  /// - Parameters:
  ///   - instances: All of the study, in any order.
  ///   - root: The folder that their paths are relative to.
  /// - Throws: anything: the attempt has failed and may be made again.
  func read(_ study: UID<Study>, instances: [StoredInstance], root: String) async throws
    -> StudyClassification
}

extension StudyClassifier: StudyReading {
  package func read(
    _ study: UID<Study>, instances: [StoredInstance], root: String
  ) async throws -> StudyClassification {
    try await classify(study, instances: instances, root: root)
  }
}
