package import BlockingThreads
package import DICOMCore
import Imaging
package import Inference
package import Logging
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
  /// The id of the package that decides on each finding; the others are in shadow.
  package let deciding: [FindingKind: String]
  let pool: BlockingPool
  let logger: Logger

  /// - Throws: `.badPreprocessing` or `.badNetwork` for a package that this program can't use; `.undecided` or
  ///   `.noSuchPackage` when it is not clear which package decides on a finding.
  package init(
    _ models: [LoadedModel], pool: BlockingPool, configuration: ClassifierConfiguration = .init(),
    logger: Logger = Logger(label: "triaged.classifier", factory: { _ in SwiftLogNoOpLogHandler() })
  ) throws(ClassificationError) {
    var ready: [ReadyModel] = []
    for model in models { ready.append(try ReadyModel(model)) }
    deciding = try DecidingPolicy.deciding(
      ready.map { ($0.manifest.id, $0.manifest.findings.map(\.finding)) }, chosen: configuration.deciding)
    self.models = ready
    self.pool = pool
    self.configuration = configuration
    self.logger = logger
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
    var reading = Reading()
    var problems: [Outcome] = []
    for eligibility in SeriesEligibility.allCases {
      guard let candidate = selection.chosen[eligibility] else { continue }
      do {
        if let refusal = configuration.age.refusal(candidate) {
          throw ClassificationError.notAssessable(reason: refusal)
        }
        switch eligibility {
        case .headCT: reading.add(try await readHead(candidate, root: root, clock: &clock))
        case .chestRadiograph: reading.add(try await readChest(candidate, root: root, clock: &clock))
        }
      } catch {
        if Task.isCancelled { throw CancellationError() }
        problems.append(Self.outcome(of: ClassificationError(error)))
      }
    }
    return StudyClassification(
      studyUID: study,
      outcome: OutcomePolicy.outcome(
        findings: reading.findings, refusals: reading.refusals, problems: problems,
        judgements: selection.judgements),
      series: selection.verdicts, findings: reading.findings, shadowFindings: reading.shadowFindings,
      timings: clock.finished())
  }

  private static func outcome(of error: ClassificationError) -> Outcome {
    switch error {
    case .notAssessable(let reason): OutcomePolicy.notEligible(reason)
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
