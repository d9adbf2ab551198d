package import Foundation
package import Logging
import Telemetry
import TriageDomain

/// Every model package below one folder, loaded and self-checked.
package struct ModelCatalogue: Sendable {
  /// In order of their ids; at least one.
  package let models: [LoadedModel]

  /// Those that read one kind of input.
  package func models(for kind: ModelManifest.InputKind) -> [LoadedModel] {
    models.filter { $0.manifest.inputKind == kind }
  }

  /// Loads and checks every package; the first bad one ends it.
  ///
  /// - Throws: `.noPackages`, and every error of `InferenceEngine.load` and `LoadedModel.check`.
  package static func load(
    _ folder: URL, engine: InferenceEngine, logger: Logger
  ) async throws(InferenceError) -> ModelCatalogue {
    var models: [LoadedModel] = []
    for (report, model) in try await inspect(folder, engine: engine) {
      if let problem = report.problem { throw problem }
      guard let model else { continue }
      logger.entry(
        .info, "model loaded and self-checked",
        [
          .modelID: model.manifest.reference.description,
          .durationMS: String(Int(report.duration / .milliseconds(1))),
        ])
      models.append(model)
    }
    return ModelCatalogue(models: models)
  }

  /// Loads and checks every package and says what it found, also of bad ones.
  ///
  /// - Throws: `.unreadable`, `.overLimit` or `.noPackages` for the folder itself.
  package static func report(
    _ folder: URL, engine: InferenceEngine
  ) async throws(InferenceError) -> [ModelReport] {
    try await inspect(folder, engine: engine).map(\.report)
  }

  private static func inspect(
    _ folder: URL, engine: InferenceEngine
  ) async throws(InferenceError) -> [(report: ModelReport, model: LoadedModel?)] {
    let limit = engine.configuration.limits.maximumPackages
    let folders = try await engine.run { () throws(InferenceError) in
      try packageFolders(folder, limit: limit)
    }
    var result: [(report: ModelReport, model: LoadedModel?)] = []
    for folder in folders {
      result.append(await inspectOne(folder, engine: engine))
    }
    OpenVINOCore.releaseUnusedMemory()
    return result
  }

  private static func inspectOne(
    _ folder: URL, engine: InferenceEngine
  ) async -> (report: ModelReport, model: LoadedModel?) {
    let clock = ContinuousClock()
    let start = clock.now
    var package: ModelPackage?
    var model: LoadedModel?
    var difference: Float?
    var problem: InferenceError?
    do throws(InferenceError) {
      let verified = try await engine.package(folder)
      package = verified
      let loaded = try await engine.load(verified)
      model = loaded
      difference = try await loaded.check()
    } catch {
      problem = error
    }
    let report = ModelReport(
      folder: folder.path, manifest: package?.manifest, problem: problem, selfCheckDifference: difference,
      duration: clock.now - start)
    return (report, problem == nil ? model : nil)
  }

  /// Folders in `folder` other than hidden ones; each must be a package.
  private static func packageFolders(_ folder: URL, limit: Int) throws(InferenceError) -> [URL] {
    let folders: [URL]
    do {
      folders = try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles
      ).filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    } catch {
      throw .unreadable(path: folder.path, reason: error.localizedDescription)
    }
    guard !folders.isEmpty else { throw .noPackages(path: folder.path) }
    guard folders.count <= limit else {
      throw .overLimit(path: folder.path, what: "the number of packages", limit: limit)
    }
    return folders.sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}
