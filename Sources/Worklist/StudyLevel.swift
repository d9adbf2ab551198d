import DICOMCore

/// What a search is for (PS3.18 10.6, PS3.4 C.6.2.1).
enum StudyLevel: String, Sendable, Hashable, CaseIterable {
  case study = "STUDY"
  case series = "SERIES"
  case instance = "IMAGE"

  /// Attributes that this level itself can be matched by.
  var ownKeys: Set<Tag> {
    switch self {
    case .study:
      [
        .studyInstanceUID, .studyDate, .studyTime, .accessionNumber, .modalitiesInStudy,
        .referringPhysicianName,
        .patientName, .patientID, .issuerOfPatientID, .patientBirthDate, .patientSex, .studyID,
        .studyDescription, .requestedProcedurePriority,
      ]
    case .series:
      [.seriesInstanceUID, .modality, .seriesNumber, .seriesDescription, .bodyPartExamined]
    case .instance: [.sopClassUID, .sopInstanceUID, .instanceNumber]
    }
  }

  /// This level's and those above it.
  var keys: Set<Tag> {
    switch self {
    case .study: ownKeys
    case .series: ownKeys.union(Self.study.keys)
    case .instance: ownKeys.union(Self.series.keys)
    }
  }

  /// What a result has where nobody asks for more (PS3.18 tables 10.6.3-3 to 10.6.3-5).
  var ordinary: Set<Tag> {
    switch self {
    case .study:
      [
        .specificCharacterSet, .studyDate, .studyTime, .accessionNumber, .instanceAvailability,
        .modalitiesInStudy, .referringPhysicianName, .timezoneOffsetFromUTC, .studyDescription, .retrieveURL,
        .patientName, .patientID, .patientBirthDate, .patientSex, .studyInstanceUID, .studyID,
        .numberOfStudyRelatedSeries, .numberOfStudyRelatedInstances,
      ]
    case .series:
      [
        .specificCharacterSet, .modality, .timezoneOffsetFromUTC, .seriesDescription, .retrieveURL,
        .seriesInstanceUID, .seriesNumber, .numberOfSeriesRelatedInstances, .studyInstanceUID,
      ]
    case .instance:
      [
        .specificCharacterSet, .sopClassUID, .sopInstanceUID, .instanceAvailability, .timezoneOffsetFromUTC,
        .retrieveURL, .instanceNumber, .rows, .columns, .bitsAllocated, .numberOfFrames, .studyInstanceUID,
        .seriesInstanceUID,
      ]
    }
  }
}
