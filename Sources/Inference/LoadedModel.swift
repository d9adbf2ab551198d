import Foundation
import TriageDomain

/// A model package whose network is compiled and ready; shared by all who classify.
package final class LoadedModel: Sendable {
  package let manifest: ModelManifest
  let selfCheck: SelfCheck
  private let folder: String
  private let inputShapes: [String: [Int?]]
  private let outputs: [String]
  private let requests: RequestPool<InferenceRequest>
  private let maximumValues: Int

  /// Compares the network's tensors with the manifest's and makes the requests; blocks.
  ///
  /// - Throws: `.network`.
  init(
    _ package: ModelPackage, _ network: CompiledNetwork, configuration: InferenceConfiguration
  ) throws(InferenceError) {
    manifest = package.manifest
    selfCheck = package.selfCheck
    folder = package.folder.path
    maximumValues = configuration.limits.maximumTensorValues
    let path = package.networkPath
    inputShapes = try Self.compare(
      manifest.network.inputs, network.inputCount, "input", path: path, network.input)
    _ = try Self.compare(manifest.network.outputs, network.outputCount, "output", path: path, network.output)
    outputs = manifest.network.outputs.map(\.name)
    let name = manifest.reference.description
    var slots: [InferenceRequest] = []
    for _ in 0..<configuration.streams {
      slots.append(try InferenceRequest(network, model: name, path: path))
    }
    requests = RequestPool(slots, waitingLimit: configuration.maximumWaiting)
  }

  /// Runs the network once; the caller suspends while it waits for a request and while the network runs.
  ///
  /// Callers are served in the order in which they came. Cancelling the caller's task gives up the wait or the run.
  /// Equal inputs give bitwise equal outputs in f32.
  ///
  /// - Parameter inputs: Every input of the network by name, in the manifest's shape; a dimension that the network
  ///   leaves open, such as the batch, may differ from it.
  /// - Returns: Every output by name.
  /// - Throws: `.input`, `.tooManyWaiting`, `.cancelled`, `.inference`.
  package func infer(_ inputs: [String: Tensor]) async throws(InferenceError) -> [String: Tensor] {
    let name = manifest.reference.description
    try check(inputs, name)
    return try await requests.lend { request async throws(InferenceError) in
      try await request.run(inputs, outputs: self.outputs)
    } refused: { refusal in
      switch refusal {
      case .cancelled: .cancelled(model: name)
      case .tooManyWaiting(let limit): .tooManyWaiting(model: name, limit: limit)
      }
    }
  }

  /// Runs the package's self-check.
  ///
  /// - Returns: The greatest difference of any output value from what the package expects.
  /// - Throws: `.selfCheck` when it is more than the package allows; `infer`'s errors.
  @discardableResult
  package func check() async throws(InferenceError) -> Float {
    let worst = selfCheck.worst(try await infer(selfCheck.inputs))
    guard worst.difference <= selfCheck.tolerance else {
      throw .selfCheck(
        path: folder, output: worst.output, difference: worst.difference, tolerance: selfCheck.tolerance)
    }
    return worst.difference
  }

  /// How many requests nobody holds, and how many callers wait for one.
  package var load: (idle: Int, waiting: Int) { (requests.idleCount, requests.waitingCount) }

  private func check(_ inputs: [String: Tensor], _ name: String) throws(InferenceError) {
    for (input, shape) in inputShapes {
      guard let tensor = inputs[input] else { throw .input(model: name, tensor: input, reason: "is missing") }
      let fits =
        tensor.shape.count == shape.count
        && zip(tensor.shape, shape).allSatisfy { $0 >= 1 && ($1 == nil || $0 == $1) }
      guard fits else {
        throw .input(
          model: name, tensor: input, reason: "is of shape \(tensor.shape), not \(Self.text(shape))")
      }
      guard tensor.values.count <= maximumValues else {
        throw .input(model: name, tensor: input, reason: "holds more than \(maximumValues) values")
      }
    }
    if let unknown = inputs.keys.first(where: { inputShapes[$0] == nil }) {
      throw .input(model: name, tensor: unknown, reason: "is no input of the network")
    }
  }

  private static func compare(
    _ declared: [ModelManifest.TensorSpecification], _ count: Int, _ kind: String, path: String,
    _ port: (String) -> CompiledNetwork.Port?
  ) throws(InferenceError) -> [String: [Int?]] {
    guard count == declared.count else {
      throw .network(
        path: path, reason: "the network has \(count) \(kind)s, the manifest declares \(declared.count)")
    }
    var shapes: [String: [Int?]] = [:]
    for tensor in declared {
      guard let actual = port(tensor.name) else {
        throw .network(path: path, reason: "the network has no \(kind) \(tensor.name)")
      }
      guard actual.isFloat32 else {
        throw .network(path: path, reason: "\(kind) \(tensor.name) is not of 32-bit floats")
      }
      let fits =
        actual.shape.count == tensor.shape.count
        && zip(actual.shape, tensor.shape).allSatisfy { $0 == nil || $0 == $1 }
      guard fits else {
        throw .network(
          path: path,
          reason:
            "\(kind) \(tensor.name) is of shape \(text(actual.shape)), the manifest declares \(tensor.shape)")
      }
      shapes[tensor.name] = actual.shape
    }
    return shapes
  }

  private static func text(_ shape: [Int?]) -> String {
    "[" + shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
  }
}
