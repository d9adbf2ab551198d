package import DICOMObjects
package import Imaging
package import Inference
package import TriageDomain

/// Bounds and rules of the classifier.
package struct ClassifierConfiguration: Sendable {
  package var selection = SeriesSelectionPolicy()
  package var volumeLimits = VolumeLimits()
  package var readingLimits = ReadingLimits()
  /// How many slices of one study are decoded at once; each takes about 4 MB while it is.
  package var slicesAtOnce = 4
  /// How many inputs of one study wait for or run in the network at once; each takes about 0.5 MB.
  package var inputsAtOnce = 8

  /// What each finding's operating point is chosen for; the package's default where there is none.
  package var purposes: [FindingKind: OperatingPurpose] = [:]

  package init() {}
}
