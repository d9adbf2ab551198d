package import Imaging
package import Inference

/// Why models could not be taken, or a study not classified.
package enum ClassificationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A package's pre-processing cannot be done by this program; found at start.
  case badPreprocessing(kind: String, detail: String)
  /// A package's network does not have the tensors that its pre-processing and its findings need; found at
  /// start.
  case badNetwork(model: String, detail: String)
  /// The images are readable but show nothing that the models may judge; the reason is for readers.
  case notAssessable(reason: String)
  /// The images can't be read.
  case images(ImagingError)
  /// A network gave no answer.
  case inference(InferenceError)
  /// The pool for blocking calls is full or closed.
  case unavailable(reason: String)

  package var description: String {
    switch self {
    case .badPreprocessing(let kind, let detail): "pre-processing \(kind): \(detail)"
    case .badNetwork(let model, let detail): "model \(model): \(detail)"
    case .notAssessable(let reason): reason
    case .images(let error): "\(error)"
    case .inference(let error): "\(error)"
    case .unavailable(let reason): "the classifier is not available: \(reason)"
    }
  }

  /// Any error of a step as this target's own.
  init(_ error: any Error) {
    switch error {
    case let error as ClassificationError: self = error
    case let error as ImagingError: self = .images(error)
    case let error as InferenceError: self = .inference(error)
    default: self = .unavailable(reason: "\(error)")
    }
  }
}
