package import BlockingThreads
package import DICOMCore
import Imaging
package import Inference
package import TriageDomain

/// Reads one study with every model that suits it: selection, decoding, pre-processing, networks,
/// localisation.
///
/// A value without state of its own: any number of studies may be classified at once. Blocking and heavy
/// work runs on `pool`, networks in their engine. What goes wrong with a study becomes its outcome, never
/// an error.
package struct StudyClassifier: Sendable {
  package let models: [ReadyModel]
  package let configuration: ClassifierConfiguration
  let pool: BlockingPool

  /// - Throws: `.badPreprocessing` or `.badNetwork` for a package that this program can't use.
  package init(
    _ models: [LoadedModel], pool: BlockingPool, configuration: ClassifierConfiguration = .init()
  ) throws(ClassificationError) {
    var ready: [ReadyModel] = []
    for model in models { ready.append(try ReadyModel(model)) }
    self.models = ready
    self.pool = pool
    self.configuration = configuration
  }

  /// - Parameters:
  ///   - instances: All of the study, in any order.
  ///   - root: The folder that their paths are relative to.
  /// - Throws: `CancellationError` when the caller's task was cancelled; nothing else.
  package func classify(
    _ study: UID<Study>, instances: [StoredInstance], root: String
  ) async throws(CancellationError) -> StudyClassification {
    var clock = StageClock()
    let begin = clock.now
    let policy = configuration.selection
    let selection = policy.select(instances)
    clock.add(.select, since: begin)
    var findings: [Finding] = []
    var problems: [Outcome] = []
    for eligibility in SeriesEligibility.allCases {
      guard let candidate = selection.chosen[eligibility] else { continue }
      do {
        switch eligibility {
        case .headCT: findings += try await readHead(candidate, root: root, clock: &clock)
        case .chestRadiograph: findings += try await readChest(candidate, root: root, clock: &clock)
        }
      } catch {
        if Task.isCancelled { throw CancellationError() }
        problems.append(Self.outcome(of: error))
      }
    }
    return StudyClassification(
      studyUID: study,
      outcome: OutcomePolicy.outcome(
        findings: findings, problems: problems, judgements: selection.judgements),
      series: selection.verdicts, findings: findings, timings: clock.finished())
  }

  private static func outcome(of error: ClassificationError) -> Outcome {
    switch error {
    case .notAssessable(let reason): .notEligible(reason: "The images can't be assessed: \(reason).")
    default: .failed(reason: "\(error)")
    }
  }

  /// Runs a blocking or heavy step on the pool.
  func onPool<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws(ClassificationError) -> Value {
    do {
      return try await pool.run(body)
    } catch {
      throw ClassificationError(error)
    }
  }
}
