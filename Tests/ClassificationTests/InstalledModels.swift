import BlockingThreads
import Classification
import Foundation
import Inference
import Logging
import TriageTestSupport

/// The classifier with the packages of `Models`, loaded once for all tests.
actor InstalledModels {
  static let shared = InstalledModels()

  private var loading: Result<StudyClassifier, any Error>?

  func classifier() async throws -> StudyClassifier {
    if let loading { return try loading.get() }
    let result: Result<StudyClassifier, any Error>
    do {
      let catalogue = try await ModelCatalogue.load(
        PackageRoot.url.appending(path: "Models"), engine: InferenceEngine(), logger: Logger(label: "tests"))
      result = .success(
        try StudyClassifier(catalogue.models, pool: BlockingPool(name: "classify", threads: 2)))
    } catch {
      result = .failure(error)
    }
    if loading == nil { loading = result }
    return try (loading ?? result).get()
  }
}
