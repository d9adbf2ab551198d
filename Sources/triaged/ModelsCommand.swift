import ArgumentParser
import Foundation
import Inference
import TriageDaemon
import TriageDomain

struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Lists the model packages, or verifies them as the service does at start.",
    subcommands: [List.self, Verify.self])
}

extension ModelsCommand {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The packages, what they read and what they look for.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let purposes = try options.configuration().models.operatingPoints
      for report in try await reports(options) {
        guard let manifest = report.manifest else {
          print("\(report.folder): \(report.problem.map { "\($0)" } ?? "no manifest")")
          continue
        }
        print("\(manifest.reference)  \(manifest.title)")
        print("  reads \(manifest.inputKind.rawValue)")
        for finding in manifest.findings {
          let points = OperatingPurpose.allCases.map { purpose in
            "\(purpose.rawValue) \(finding.operatingPoints[purpose])"
          }
          print(
            "  looks for \(finding.finding.label), present from \(finding.operatingPoint(purposes)) "
              + "(\(points.joined(separator: ", ")))")
        }
      }
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
