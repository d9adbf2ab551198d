import ArgumentParser
import Foundation
import Inference
import Logging
import TriageDaemon

extension ModelsCommand {
  struct Pace: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How fast each network runs on this machine: one inference alone, and many a second.",
      discussion: "With the same threads and requests as the service has.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "For how long each of the two is measured, in seconds.") var seconds = 5.0
    @Flag(help: "One JSON object a package.") var json = false

    func validate() throws {
      guard (0.1...600).contains(seconds) else { throw ValidationError("Give 0.1 to 600 seconds.") }
    }

    func run() async throws {
      let configuration = try options.configuration()
      let folder = URL(filePath: ServicePaths.current(configuration).models)
      let engine = InferenceEngine(configuration.inference)
      let silent = Logger(label: "triaged.models") { _ in SwiftLogNoOpLogHandler() }
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      do {
        let catalogue = try await ModelCatalogue.load(folder, engine: engine, logger: silent)
        for model in catalogue.models {
          let pace = try await model.pace(for: .seconds(seconds))
          let view = PaceView(model: "\(model.manifest.reference)", pace)
          if json {
            print(String(decoding: try encoder.encode(view), as: UTF8.self))
          } else {
            print(
              "\(view.model): \(view.aloneMS.formatted(.number.precision(.fractionLength(2)))) ms alone, "
                + "\(view.perSecond.formatted(.number.precision(.fractionLength(1)))) a second with "
                + "\(view.atOnce) at once")
          }
        }
      } catch let error as InferenceError {
        throw failure(.models, "\(error)")
      }
    }
  }
}

private struct PaceView: Encodable {
  let model: String
  let aloneMS: Double
  let perSecond: Double
  let atOnce: Int

  init(model: String, _ pace: InferencePace) {
    self.model = model
    aloneMS = pace.alone / .milliseconds(1)
    perSecond = pace.perSecond
    atOnce = pace.atOnce
  }

  enum CodingKeys: String, CodingKey {
    case model
    case aloneMS = "alone_ms"
    case perSecond = "per_second"
    case atOnce = "at_once"
  }
}
