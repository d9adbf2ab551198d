package import BlockingThreads
package import Classification
import Foundation
import Inference
package import Logging

/// Makes the classifier of the model packages that are installed.
package enum ClassifierLoading {
  /// Verifies, compiles and self-checks every package.
  ///
  /// - Throws: `StartFailure` with `.models`, naming the package and what is wrong with it.
  package static func load(
    _ configuration: Configuration, paths: ServicePaths, pool: BlockingPool,
    logger: Logger = Logger(label: "triaged.models", factory: { _ in SwiftLogNoOpLogHandler() })
  ) async throws(StartFailure) -> StudyClassifier {
    var inference = InferenceConfiguration(streams: configuration.models.requestsPerModel)
    if configuration.models.inferenceThreads > 0 { inference.threads = configuration.models.inferenceThreads }
    do {
      let catalogue = try await ModelCatalogue.load(
        URL(filePath: paths.models), engine: InferenceEngine(inference), logger: logger)
      var classifier = ClassifierConfiguration()
      classifier.purposes = configuration.models.operatingPoints
      return try StudyClassifier(catalogue.models, pool: pool, configuration: classifier)
    } catch {
      throw StartFailure(.models, "\(error)")
    }
  }
}
