package import Foundation

/// One made-up study: its files and what is known of it.
package struct PhantomStudy: Sendable {
  package let name: String
  package let studyUID: String
  package let patientName: String
  package let patientID: String
  package let accession: String
  package let modality: String
  /// In shuffled order; not all of them are DICOM in the malformed set.
  package let files: [URL]
  /// `positive`, `negative` or `not_eligible`.
  package let outcome: String
  package let findings: [Finding]
  /// Requested Procedure Priority (0040,1003).
  package let requestedPriority: String?
  package let notes: String?

  package struct Finding: Sendable, Decodable {
    /// `intracranial_haemorrhage`, `pneumothorax` or `ischaemic_stroke`.
    package let finding: String
    package let laterality: String
    package let volumeML: Double?
    /// Centre of gravity in patient coordinates (LPS), mm.
    package let centreMM: [Double]?

    private enum CodingKeys: String, CodingKey {
      case finding, laterality
      case volumeML = "volumeMl"
      case centreMM = "centreMm"
    }
  }

  struct Expectation: Decodable {
    let name: String
    let studyUid: String
    let patientName: String
    let patientId: String
    let accession: String
    let modality: String
    let files: [String]
    let expectedOutcome: String
    let expectedFindings: [Finding]
    let requestedPriority: String?
    let notes: String?
  }

  init(_ expectation: Expectation, in folder: URL) {
    name = expectation.name
    studyUID = expectation.studyUid
    patientName = expectation.patientName
    patientID = expectation.patientId
    accession = expectation.accession
    modality = expectation.modality
    files = expectation.files.map { folder.appending(path: $0) }
    outcome = expectation.expectedOutcome
    findings = expectation.expectedFindings
    requestedPriority = expectation.requestedPriority
    notes = expectation.notes
  }
}
