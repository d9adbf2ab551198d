import DICOMCore

/// Attributes that only results name (PS3.6 section 6).
extension Tag {
  static let issuerOfAccessionNumberSequence = Tag(0x0008, 0x0051)
  static let issuerOfPatientIDQualifiersSequence = Tag(0x0010, 0x0024)
  static let patientSize = Tag(0x0010, 0x1020)
  static let patientWeight = Tag(0x0010, 0x1030)
  static let deidentificationMethod = Tag(0x0012, 0x0063)
  static let deidentificationMethodCodeSequence = Tag(0x0012, 0x0064)
  static let contributionDateTime = Tag(0x0018, 0xA002)
  static let contributionDescription = Tag(0x0018, 0xA003)
  static let longitudinalTemporalInformationModified = Tag(0x0028, 0x0303)
}
