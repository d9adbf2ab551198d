package import Imaging
package import Inference
package import TriageDomain

/// Why models could not be taken, or a study not classified.
package enum ClassificationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A package's pre-processing cannot be done by this program; found at start.
  case badPreprocessing(kind: String, detail: String)
  /// A package's network does not have the tensors that its pre-processing and its findings need; found at
  /// start.
  case badNetwork(model: String, detail: String)
  /// Several packages speak of one finding and the configuration does not say which one decides; found at start.
  case undecided(finding: FindingKind, packages: [String])
  /// The package that is to decide on a finding is not installed or does not speak of it; found at start.
  case noSuchPackage(finding: FindingKind, package: String, installed: [String])
  /// The images are readable but show nothing that the models may judge; the reason is for readers.
  case notAssessable(reason: String)
  /// The images can't be read.
  case images(ImagingError)
  /// A model in shadow took longer than it may.
  case tooLong(model: String)
  /// A network gave no answer.
  case inference(InferenceError)
  /// The pool for blocking calls is full or closed.
  case unavailable(reason: String)

  package var description: String {
    switch self {
    case .badPreprocessing(let kind, let detail): "pre-processing \(kind): \(detail)"
    case .badNetwork(let model, let detail): "model \(model): \(detail)"
    case .undecided(let finding, let packages):
      "\(packages.joined(separator: " and ")) both speak of \(finding.rawValue): write which one decides, the other "
        + "then runs in shadow, for example models.deciding: {\(finding.rawValue): \(packages.first ?? "")}"
    case .noSuchPackage(let finding, let package, let installed):
      "models.deciding.\(finding.rawValue): no installed package \(package) speaks of it; "
        + (installed.isEmpty ? "none does" : "there is \(installed.joined(separator: ", "))")
    case .notAssessable(let reason): reason
    case .images(let error): "\(error)"
    case .tooLong(let model): "model \(model): took longer than it may"
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
