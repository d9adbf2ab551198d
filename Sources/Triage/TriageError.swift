package import DICOMObjects
import TriageDomain

/// Why an attempt at a triage came to nothing; each is a sentence that the worklist may show.
package enum TriageError: Error, Sendable, CustomStringConvertible {
  /// It took longer than `attemptLimit`.
  case tooLong(limit: Duration)
  /// The result documents can't be made: `reason` says what is missing.
  case documents(reason: String)
  /// A result document can't be written to the spool.
  case unwritable(DICOMObjectsError)
  /// Something else broke within the classifier.
  case broken(reason: String)

  package var description: String {
    switch self {
    case .tooLong(let limit): "The study took longer than \(limit.milliseconds / 1000) s to read."
    case .documents(let reason): "The results can't be made: \(reason)."
    case .unwritable(let error): "A result can't be written: \(error)."
    case .broken(let reason): "The classifier broke: \(reason)."
    }
  }

  /// A word for the journal.
  var code: String {
    switch self {
    case .tooLong: "too_long"
    case .documents: "documents"
    case .unwritable: "unwritable"
    case .broken: "broken"
    }
  }
}
