package import BlockingThreads
package import Classification
import Foundation
import Inference
package import Logging

/// Makes the classifier of the model packages that are installed.
package enum ClassifierLoading {
  /// Verifies, compiles and self-checks every package.
  ///
  /// - Throws: `StartFailure` with `.models`, naming the package and what is wrong with it; with `.configuration` when
  ///   it is not clear which package decides on a finding.
  package static func load(
    _ configuration: Configuration, paths: ServicePaths, pool: BlockingPool,
    logger: Logger = Logger(label: "triaged.models", factory: { _ in SwiftLogNoOpLogHandler() })
  ) async throws(StartFailure) -> StudyClassifier {
    do {
      let catalogue = try await ModelCatalogue.load(
        URL(filePath: paths.models), engine: InferenceEngine(configuration.inference), logger: logger)
      var classifier = ClassifierConfiguration()
      classifier.purposes = configuration.models.operatingPoints
      classifier.deciding = configuration.models.deciding
      classifier.shadowLimit = configuration.models.shadowLimit
      classifier.age = AgePolicy(minimumYears: configuration.models.minimumAgeYears)
      return try StudyClassifier(
        catalogue.models, pool: pool, configuration: classifier, logger: logger)
    } catch let error as ClassificationError {
      // Which of several packages decides is the site's to say, not the packages'.
      switch error {
      case .undecided, .noSuchPackage: throw StartFailure(.configuration, "\(error)")
      default: throw StartFailure(.models, "\(error)")
      }
    } catch {
      throw StartFailure(.models, "\(error)")
    }
  }
}
