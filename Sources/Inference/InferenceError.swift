/// Why a model package was refused or an inference failed; `path` names the file, `model` the package (`id@version`).
package enum InferenceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A folder or file can't be read: `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// The manifest does not say what it must at `key` (a path such as `findings[0].score.output`).
  case manifest(path: String, key: String, reason: String)
  /// A file's bytes are not the ones that the manifest was written for.
  case digestMismatch(path: String, expected: String, actual: String)
  /// A limit of `PackageLimits` would be passed.
  case overLimit(path: String, what: String, limit: Int)
  /// A package can't be imported to `path`.
  case importing(path: String, reason: String)
  /// The folder holds no model package.
  case noPackages(path: String)
  /// The inference runtime can't be loaded.
  case runtime(reason: String)
  /// The network can't be read or compiled, or its inputs and outputs are not the ones that the manifest declares.
  case network(path: String, reason: String)
  /// The self-check's output differs from what the manifest expects.
  case selfCheck(path: String, output: String, difference: Float, tolerance: Float)
  /// An input is missing, unknown or of another shape than the model takes.
  case input(model: String, tensor: String, reason: String)
  /// The runtime refused or gave up an inference.
  case inference(model: String, reason: String)
  /// As many callers wait for the model as there is room for.
  case tooManyWaiting(model: String, limit: Int)
  /// The caller's task was cancelled.
  case cancelled(model: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): can't be read: \(reason)"
    case .manifest(let path, let key, let reason): "\(path): \(key): \(reason)"
    case .digestMismatch(let path, let expected, let actual):
      "\(path): the SHA-256 digest is \(actual), the manifest says \(expected)"
    case .overLimit(let path, let what, let limit): "\(path): \(what) is over the limit of \(limit)"
    case .importing(let path, let reason): "\(path): \(reason)"
    case .noPackages(let path): "\(path): holds no model package"
    case .runtime(let reason): "OpenVINO: \(reason)"
    case .network(let path, let reason): "\(path): \(reason)"
    case .selfCheck(let path, let output, let difference, let tolerance):
      "\(path): self-check: output \(output) differs by \(difference) from what is expected, \(tolerance) is allowed"
    case .input(let model, let tensor, let reason): "\(model): input \(tensor): \(reason)"
    case .inference(let model, let reason): "\(model): \(reason)"
    case .tooManyWaiting(let model, let limit): "\(model): \(limit) callers wait already"
    case .cancelled(let model): "\(model): cancelled"
    }
  }
}
