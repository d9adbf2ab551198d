import ArgumentParser
import BlockingThreads
import Classification
import DICOMCore
import Foundation
import TriageDaemon
import TriageDomain

struct ClassifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify", abstract: "Classifies DICOM files or folders without the service.",
    discussion:
      "A file that can't be read is named on standard error, the rest goes on, and the exit code is 1.")

  @OptionGroup var options: ConfigurationOptions
  @Flag(help: "Print one JSON object a study and nothing else.") var json = false
  @Option(help: "Studies at once; 0: one a core.") var jobs = 0
  @Argument(help: "DICOM files, or folders that are searched to the bottom.") var paths: [String]

  func validate() throws {
    if jobs < 0 || jobs > 256 { throw ValidationError("--jobs must be from 0 to 256.") }
  }

  func run() async throws {
    let configuration = try options.configuration()
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let pool = BlockingPool(name: "classify", threads: cores)
    let paths = paths
    let found = try await pool.run { FoundStudies(paths) }
    for problem in found.problems { complain(problem.description) }
    let classifier: StudyClassifier
    do {
      classifier = try await ClassifierLoading.load(configuration, paths: .current(configuration), pool: pool)
    } catch {
      throw failure(error.status, error.description)
    }
    let policy = configuration.triage.priorities
    var failed = !found.problems.isEmpty
    try await withThrowingTaskGroup(of: (StudyClassification, Priority).self) { group in
      var waiting = found.studies.makeIterator()
      func startNext() {
        guard let study = waiting.next() else { return }
        group.addTask {
          let result = try await classifier.classify(
            study.uid, instances: study.instances, root: FoundStudies.root)
          let ordered = study.instances.compactMap(\.header.requestedPriority).compactMap(
            Priority.init(order:))
          return (result, policy.priority(findings: result.findings, floor: ordered.max()))
        }
      }
      for _ in 0..<(jobs == 0 ? cores : jobs) { startNext() }
      for try await (result, priority) in group {
        print(json ? try line(result, priority) : sentences(result, priority))
        if case .failed = result.outcome { failed = true }
        startNext()
      }
    }
    if failed { throw ExitCode(ExitStatus.badInput.rawValue) }
  }

  /// One line of JSON with keys in a fixed order.
  private func line(_ result: StudyClassification, _ priority: Priority) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(
      decoding: try encoder.encode(ClassificationReport(result, priority: priority)), as: UTF8.self)
  }

  /// The same for people.
  private func sentences(_ result: StudyClassification, _ priority: Priority) -> String {
    let reason = result.outcome.reason.map { ": \($0)" } ?? ""
    var lines = ["\(result.studyUID): \(result.outcome.word)\(reason), priority \(priority.rawValue)"]
    for finding in result.findings {
      let side = finding.laterality == .none ? "" : ", \(finding.laterality.rawValue)"
      let volume = finding.volumeML.map { String(format: ", %.1f mL", $0) } ?? ""
      lines.append(
        "  \(finding.kind.label): \(finding.isPresent ? "present" : "absent"), "
          + String(format: "%.3f", finding.probability) + "\(side)\(volume), by \(finding.model)")
    }
    for series in result.series {
      lines.append("  series \(series.seriesUID): \(series.isChosen ? "read" : "not read"): \(series.reason)")
    }
    return lines.joined(separator: "\n")
  }
}
