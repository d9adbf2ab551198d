import DICOMCore

extension AttributePath {
  /// The name of an attribute in a search for studies, series or instances: a keyword or 8 hexadecimal digits, with full
  /// stops between sequences (PS3.18 8.3.4.1). Nothing is looked for in another place than the one that is named.
  package init?(ofStudies text: some StringProtocol) {
    var tags: [Tag] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      let name = String(part)
      guard
        let tag = Self.studyKeywords[name]
          ?? (name.utf8.count == 8 && name.allSatisfy(\.isHexDigit) ? Tag(hex: name) : nil)
      else { return nil }
      tags.append(tag)
    }
    guard !tags.isEmpty else { return nil }
    self.init(tags: tags)
  }

  /// PS3.6 keywords of what is searched by or given back.
  static let studyKeywords: [String: Tag] = [
    "SpecificCharacterSet": .specificCharacterSet, "ImageType": .imageType, "SOPClassUID": .sopClassUID,
    "SOPInstanceUID": .sopInstanceUID, "StudyDate": .studyDate, "StudyTime": .studyTime,
    "AccessionNumber": .accessionNumber, "InstanceAvailability": .instanceAvailability, "Modality": .modality,
    "ModalitiesInStudy": .modalitiesInStudy, "ReferringPhysicianName": .referringPhysicianName,
    "TimezoneOffsetFromUTC": .timezoneOffsetFromUTC, "StudyDescription": .studyDescription,
    "SeriesDescription": .seriesDescription, "RetrieveURL": .retrieveURL, "PatientName": .patientName,
    "PatientID": .patientID, "IssuerOfPatientID": .issuerOfPatientID, "PatientBirthDate": .patientBirthDate,
    "PatientSex": .patientSex, "BodyPartExamined": .bodyPartExamined, "StudyInstanceUID": .studyInstanceUID,
    "SeriesInstanceUID": .seriesInstanceUID, "StudyID": .studyID, "SeriesNumber": .seriesNumber,
    "InstanceNumber": .instanceNumber, "AcquisitionNumber": .acquisitionNumber,
    "ImagePositionPatient": .imagePositionPatient, "ImageOrientationPatient": .imageOrientationPatient,
    "FrameOfReferenceUID": .frameOfReferenceUID, "PixelSpacing": .pixelSpacing,
    "NumberOfStudyRelatedSeries": .numberOfStudyRelatedSeries,
    "NumberOfStudyRelatedInstances": .numberOfStudyRelatedInstances,
    "NumberOfSeriesRelatedInstances": .numberOfSeriesRelatedInstances, "NumberOfFrames": .numberOfFrames,
    "Rows": .rows, "Columns": .columns, "RequestedProcedurePriority": .requestedProcedurePriority,
  ]
}
