import BlockingThreads
package import Foundation

/// Loads model packages and runs their networks on the processor through OpenVINO.
package final class InferenceEngine: Sendable {
  package let configuration: InferenceConfiguration
  private let blocking = BlockingPool(name: "inference", threads: 2)

  package init(_ configuration: InferenceConfiguration = InferenceConfiguration()) {
    self.configuration = configuration
  }

  /// Reads a package and verifies its files; the caller suspends.
  ///
  /// - Throws: `ModelPackage.load`'s errors.
  package func package(_ folder: URL) async throws(InferenceError) -> ModelPackage {
    let limits = configuration.limits
    return try await run { () throws(InferenceError) in try ModelPackage.load(folder, limits: limits) }
  }

  /// Compiles a package's network and compares its tensors with the manifest; the caller suspends.
  ///
  /// The self-check is not run: `LoadedModel.check()` does that.
  ///
  /// - Throws: `.runtime`, `.network`.
  package func load(_ package: ModelPackage) async throws(InferenceError) -> LoadedModel {
    let configuration = configuration
    return try await run { () throws(InferenceError) in
      let core = try OpenVINOCore.shared.get()
      let network = try core.compile(
        package, streams: configuration.streams, threads: configuration.threads)
      return try LoadedModel(package, network, configuration: configuration)
    }
  }

  /// Runs a blocking call on the engine's own threads.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws(InferenceError) -> Value
  ) async throws(InferenceError) -> Value {
    do {
      return try await blocking.run(body)
    } catch let error as InferenceError {
      throw error
    } catch {
      throw .runtime(reason: "\(error)")
    }
  }
}
