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

  /// Which package decides on a finding, by its id; needed only where several speak of it.
  package var deciding: [FindingKind: String] = [:]
  package var age = AgePolicy()
  /// How long the packages in shadow may take for one study; then they are given up.
  package var shadowLimit: Duration = .seconds(60)

  package init() {}
}
