/// Why a study could not be classified.
package enum ClassificationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A package's pre-processing cannot be done by this program; found at start.
  case badPreprocessing(kind: String, detail: String)
  /// The images are readable but show nothing that the models may judge; the reason is for readers.
  case notAssessable(reason: String)
  /// A network's answer lacks what its manifest promised.
  case badOutput(model: String, detail: String)

  package var description: String {
    switch self {
    case .badPreprocessing(let kind, let detail): "pre-processing \(kind): \(detail)"
    case .notAssessable(let reason): reason
    case .badOutput(let model, let detail): "model \(model): \(detail)"
    }
  }
}
