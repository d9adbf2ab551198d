import Foundation

/// One input of a package with the outputs that its network must give.
struct SelfCheck: Sendable {
  let inputs: [String: Tensor]
  let outputs: [String: Tensor]
  let tolerance: Float

  /// Reads the files; blocks.
  ///
  /// - Throws: `.unreadable`, or `.manifest` for a file of another size than its tensor.
  init(_ manifest: ModelManifest, in folder: URL) throws(InferenceError) {
    inputs = try Self.read(manifest.selfCheck.inputs, as: manifest.network.inputs, in: folder)
    outputs = try Self.read(manifest.selfCheck.outputs, as: manifest.network.outputs, in: folder)
    tolerance = manifest.selfCheck.tolerance
  }

  /// The greatest absolute difference of `actual` from what is expected, and its output; a value that is not a number
  /// counts as infinitely far.
  func worst(_ actual: [String: Tensor]) -> (output: String, difference: Float) {
    var worst = (output: "", difference: -Float.infinity)
    for (name, expected) in outputs.sorted(by: { $0.key < $1.key }) {
      var difference: Float = 0
      if let values = actual[name]?.values, values.count == expected.values.count {
        for (one, other) in zip(values, expected.values) {
          let step = abs(one - other)
          difference = max(difference, step.isNaN ? .infinity : step)
        }
      } else {
        difference = .infinity
      }
      if difference > worst.difference { worst = (name, difference) }
    }
    return worst
  }

  private static func read(
    _ files: [ModelManifest.SelfCheckFiles.File], as tensors: [ModelManifest.TensorSpecification],
    in folder: URL
  ) throws(InferenceError) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for tensor in tensors {
      guard let file = files.first(where: { $0.name == tensor.name })?.file,
        let count = Tensor.count(of: tensor.shape)
      else { continue }
      let url = folder.appending(path: file)
      let data = try ModelPackage.read(url, what: "the self-check's \(tensor.name)", limit: count * 4)
      guard data.count == count * 4 else {
        throw .manifest(
          path: url.path, key: tensor.name, reason: "holds \(data.count) bytes, its shape needs \(count * 4)")
      }
      var values = [Float](repeating: 0, count: count)
      _ = unsafe values.withUnsafeMutableBytes { unsafe data.copyBytes(to: $0) }
      result[tensor.name] = Tensor(shape: tensor.shape, values: values)
    }
    return result
  }
}
