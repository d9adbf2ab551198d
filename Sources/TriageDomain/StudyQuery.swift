package import DICOMCore

/// Which studies are wanted, as far as the ledger's index can choose them; an absent key wants all.
package struct StudyQuery: Sendable, Hashable {
  package enum Text: Sendable, Hashable {
    case exactly(String)
    /// Texts that begin so; of a patient's name whatever the case of its ASCII letters.
    case beginning(String)
  }

  package var studyUIDs: Set<UID<Study>>?
  package var seriesUIDs: Set<UID<Series>>?
  package var instanceUIDs: Set<UID<Instance>>?
  package var patientID: Text?
  package var patientName: Text?
  package var accessionNumber: Text?
  /// From and to, YYYYMMDD, both ends included.
  package var studyDates: ClosedRange<String>?
  /// Of a received image or a result.
  package var modality: String?

  package init() {}
}
