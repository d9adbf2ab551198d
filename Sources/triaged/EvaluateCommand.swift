import ArgumentParser
import BlockingThreads
import Classification
import DICOMCore
import Foundation
import TriageDaemon
import TriageDomain

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Classifies labelled studies and says how well the packages did.",
    discussion: """
      The labels are a CSV file whose first line names its columns: study_uid, one column for each finding \
      (intracranial_haemorrhage, pneumothorax, ischaemic_stroke; 1, 0 or empty), and optionally sex, age (years) and \
      manufacturer, which count before the images' own. Packages in shadow are measured too. Intervals are of 95 %: \
      Wilson's for shares, over 2000 resamples of whole studies for the AUC. A file that can't be read is named on \
      standard error, the rest goes on, and the exit code is 1.
      """)

  @OptionGroup var options: ConfigurationOptions
  @Option(help: "The CSV file of labels.") var labels: String
  @Flag(help: "Print one JSON object instead of the table.") var json = false
  @Option(help: "Write the curves to this SVG file.") var svg: String?
  @Option(help: "Studies at once; 0: one a core.") var jobs = 0
  @Argument(help: "DICOM files, or folders that are searched to the bottom.") var paths: [String]

  /// Labels of a million studies take less.
  private static let maximumLabelBytes = 256 << 20

  func validate() throws {
    if jobs < 0 || jobs > 256 { throw ValidationError("--jobs must be from 0 to 256.") }
  }

  func run() async throws {
    let configuration = try options.configuration()
    let labels = try readLabels()
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let pool = BlockingPool(name: "evaluate", threads: cores)
    let paths = paths
    let found = try await pool.run { FoundStudies(paths) }
    for problem in found.problems where URL(filePath: problem.path).path != URL(filePath: self.labels).path {
      complain(problem.description)
    }
    let classifier: StudyClassifier
    do {
      classifier = try await ClassifierLoading.load(configuration, paths: .current(configuration), pool: pool)
    } catch {
      throw failure(error.status, error.description)
    }
    var evaluation = Evaluation(
      labels: labels, models: classifier.models,
      purposes: configuration.models.operatingPoints)
    try await withThrowingTaskGroup(of: (StudyClassification, InstanceHeader?).self) { group in
      var waiting = found.studies.makeIterator()
      func startNext() {
        guard let study = waiting.next() else { return }
        group.addTask {
          let result = try await classifier.classify(
            study.uid, instances: study.instances, root: FoundStudies.root)
          return (result, study.instances.first?.header)
        }
      }
      for _ in 0..<(jobs == 0 ? cores : jobs) { startNext() }
      for try await (result, header) in group {
        evaluation.add(result, header: header)
        if case .failed(let reason) = result.outcome { complain("\(result.studyUID): \(reason)") }
        startNext()
      }
    }
    let report = evaluation.report()
    print(json ? try text(report) : report.table())
    if let svg {
      do {
        try Data(EvaluationPlot(report).svg().utf8).write(to: URL(filePath: svg), options: .atomic)
      } catch {
        throw failure(.badInput, "\(svg): can't be written: \(error.localizedDescription)")
      }
    }
    if report.labelled == 0 { throw failure(.badInput, "none of the studies is labelled") }
  }

  private func readLabels() throws -> EvaluationLabels {
    let url = URL(filePath: labels)
    do {
      let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      guard size <= Self.maximumLabelBytes else {
        throw failure(.badInput, "\(labels): is larger than \(Self.maximumLabelBytes) bytes")
      }
      return try EvaluationLabels(csv: try String(contentsOf: url, encoding: .utf8))
    } catch let code as ExitCode {
      throw code
    } catch let fault as EvaluationLabels.Fault {
      throw failure(.badInput, "\(labels): \(fault)")
    } catch {
      throw failure(.badInput, "\(labels): can't be read: \(error.localizedDescription)")
    }
  }

  private func text(_ report: EvaluationReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}
