import ArgumentParser
import Classification
import Foundation
import Inference
import TriageDaemon
import TriageDomain

struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists the model packages, verifies them as the service does at start, imports or times them.",
    subcommands: [List.self, Verify.self, Import.self, Pace.self])
}

extension ModelsCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The packages, what they read, what they look for, and which of them decide.")

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Add licence, measured figures and limitations.") var verbose = false

    func run() async throws {
      let models = try options.configuration().models
      let reports = try await reports(options)
      let manifests = reports.compactMap(\.manifest)
      for report in reports {
        guard let manifest = report.manifest else {
          print("\(report.folder): \(report.problem.map { "\($0)" } ?? "no manifest")")
          continue
        }
        print("\(manifest.reference)  \(manifest.title)")
        print("  \(manifest.status.rawValue), reads \(manifest.inputKind.rawValue)")
        for finding in manifest.findings {
          let points = OperatingPurpose.allCases.map { purpose in
            "\(purpose.rawValue) \(finding.operatingPoints[purpose])"
          }
          print(
            "  \(role(of: manifest, finding.finding, among: manifests, models.deciding)) "
              + "\(finding.finding.label), present from \(finding.operatingPoint(models.operatingPoints)) "
              + "(\(points.joined(separator: ", ")))")
        }
        if verbose { printDetails(manifest) }
      }
    }

    private func role(
      of manifest: ModelManifest, _ finding: FindingKind, among manifests: [ModelManifest],
      _ deciding: [FindingKind: String]
    ) -> String {
      let speaking = manifests.filter { $0.findings.contains { $0.finding == finding } }.map(\.id)
      if let choice = deciding[finding] {
        return choice == manifest.id ? "decides on" : "in shadow for"
      }
      return speaking.count == 1 ? "decides on" : "speaks, undecided, of"
    }

    private func printDetails(_ manifest: ModelManifest) {
      print("  licence \(manifest.licence.spdx), \(manifest.licence.holder). \(manifest.licence.note)")
      for figure in manifest.performance {
        print(
          "  \(figure.finding.rawValue) \(figure.metric) \(figure.value) "
            + "(\(figure.interval[0]) to \(figure.interval[1])), \(figure.positives) of \(figure.n) positive: "
            + "\(figure.data); \(figure.method)")
      }
      for rule in manifest.gate ?? [] {
        let range = [rule.minimum.map { "from \($0)" }, rule.maximum.map { "up to \($0)" }]
        print(
          "  not asked unless \(rule.statistic.rawValue) is \(range.compactMap(\.self).joined(separator: " "))"
        )
      }
      for limitation in manifest.limitations { print("  - \(limitation)") }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks digests, shapes and the self-check of each package; exit 70 when one is bad.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      var isGood = true
      for report in try await reports(options) {
        let name = report.manifest?.reference.description ?? report.folder
        if let problem = report.problem {
          isGood = false
          complain("\(name): \(problem)")
        } else {
          let difference = report.selfCheckDifference.map { "\($0)" } ?? "-"
          print("\(name): good; self-check differs by \(difference); \(report.duration.milliseconds) ms")
        }
      }
      if !isGood { throw ExitCode(ExitStatus.models.rawValue) }
    }
  }
}

private func reports(_ options: ConfigurationOptions) async throws -> [ModelReport] {
  let folder = ServicePaths.current(try options.configuration()).models
  do {
    return try await ModelCatalogue.report(URL(filePath: folder), engine: InferenceEngine())
  } catch {
    throw failure(.models, "\(error)")
  }
}
