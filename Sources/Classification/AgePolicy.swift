import Imaging
import TriageDomain

/// Whether a patient is old enough for the models, which have learnt from adults.
package struct AgePolicy: Sendable, Hashable {
  /// Years; 0 lets everyone through.
  package var minimumYears: Int

  package init(minimumYears: Int = 0) { self.minimumYears = minimumYears }

  /// A reason for readers when the images say that the patient is younger; a patient of unknown age is taken.
  func refusal(_ candidate: SeriesCandidate) -> String? {
    guard minimumYears > 0,
      let years = candidate.instances.lazy.compactMap({ PatientAge($0.header)?.years }).first,
      years < Double(minimumYears)
    else { return nil }
    return "the patient is younger than \(minimumYears) years"
  }
}
