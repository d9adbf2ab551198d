import Foundation
import Testing
import TriageTestSupport

/// `triaged models pace` as an operator runs it.
@Suite struct `Timing the models from the command line` {
  @Test func `each package has a pace, for people and as JSON`() async throws {
    let models = PackageRoot.url.appending(path: "Models")
    let packages = try FileManager.default.contentsOfDirectory(atPath: models.path).filter {
      FileManager.default.fileExists(atPath: models.appending(path: "\($0)/manifest.json").path)
    }
    let arguments = ["models", "pace", "--seconds", "0.2"]
    let environment = ["TRIAGED_MODELS": models.path]
    let people = try await ToolRun.run(DaemonSetting.program.path, arguments, environment: environment)
    #expect(people.status == 0, "\(people.errors)")
    for package in packages { #expect(people.output.contains("\(package)@")) }

    struct Pace: Decodable {
      let model: String
      let aloneMs: Double
      let perSecond: Double
      let atOnce: Int
    }
    let json = try await ToolRun.run(
      DaemonSetting.program.path, arguments + ["--json"], environment: environment)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let paces = try json.output.split(separator: "\n").map {
      try decoder.decode(Pace.self, from: Data($0.utf8))
    }
    #expect(paces.count == packages.count)
    #expect(paces.allSatisfy { $0.aloneMs > 0 && $0.perSecond > 0 && $0.atOnce == 2 })

    let never = try await ToolRun.run(
      DaemonSetting.program.path, ["models", "pace", "--seconds", "0"], environment: environment)
    #expect(never.status == 64)
    #expect(never.errors.contains("0.1 to 600"))
  }
}
