import ArgumentParser
import Classification
import Foundation
import Inference
import TriageDaemon
import TriageDomain

extension ModelsCommand {
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Makes a network and a manifest into a package among the installed ones.",
      discussion: """
        The model card and the self-check files that the manifest names lie beside it. Digest, shapes, pre-processing \
        and self-check are verified before the package appears in the models directory, in one step; exit 70 when \
        something is wrong with it, and nothing has changed then. docs/MODELS.md has a worked example.
        """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The network: ONNX, or the XML part of an OpenVINO IR.") var network: String
    @Option(help: "The package's manifest; network.file and network.sha256 may be left out.")
    var manifest: String
    @Flag(
      help: """
        Where the manifest has no self-check, make one of made-up input and what the network answers here. It shows \
        that the answers stay the same, not that they are right.
        """) var makeSelfCheck = false

    func run() async throws {
      let configuration = try options.configuration()
      let directory = URL(filePath: ServicePaths.current(configuration).models)
      do {
        let staged = try await ModelImport.stage(
          network: URL(filePath: network), manifest: URL(filePath: manifest), into: directory,
          makeSelfCheck: makeSelfCheck, engine: InferenceEngine())
        do {
          _ = try ReadyModel(staged.model)
          try await staged.install()
        } catch {
          staged.discard()
          throw error
        }
        let installed = staged.model.manifest
        print(
          "\(installed.reference) is installed in \(directory.appending(path: installed.id).path); "
            + "self-check differs by \(staged.selfCheckDifference)")
        try await adviseOnDeciding(configuration, options)
      } catch let code as ExitCode {
        throw code
      } catch {
        throw failure(.models, "\(error)")
      }
    }

    /// Says what the configuration must name before the service starts again.
    private func adviseOnDeciding(_ configuration: Configuration, _ options: ConfigurationOptions)
      async throws
    {
      let folder = URL(filePath: ServicePaths.current(configuration).models)
      let manifests = try await ModelCatalogue.report(folder, engine: InferenceEngine()).compactMap(
        \.manifest)
      do throws(ClassificationError) {
        _ = try DecidingPolicy.deciding(
          manifests.map { ($0.id, $0.findings.map(\.finding)) }, chosen: configuration.models.deciding)
      } catch {
        print("Before the service starts again: \(error)")
      }
    }
  }
}
