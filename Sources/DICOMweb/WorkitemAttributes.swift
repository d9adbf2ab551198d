import DICOMCore
import DICOMObjects

/// The attributes of a Unified Procedure Step (PS3.4 table CC.2.5-3).
enum WorkitemAttributes {
  /// Type 1 for whoever creates a workitem.
  static let requiredAtCreation: [Tag] = [
    .scheduledProcedureStepPriority, .procedureStepLabel, .scheduledProcedureStepStartDateTime,
    .inputReadinessState, .procedureStepState,
  ]

  /// Type 2 at creation and on retrieval: there, perhaps empty.
  static let empty: [(tag: Tag, vr: VR)] = [
    (.scheduledProcessingParametersSequence, .SQ), (.scheduledStationNameCodeSequence, .SQ),
    (.scheduledStationClassCodeSequence, .SQ), (.scheduledStationGeographicLocationCodeSequence, .SQ),
    (.scheduledHumanPerformersSequence, .SQ), (.scheduledWorkitemCodeSequence, .SQ),
    (.commentsOnTheScheduledProcedureStep, .LT), (.inputInformationSequence, .SQ), (.studyInstanceUID, .UI),
    (.patientName, .PN), (.patientID, .LO), (.otherPatientIDsSequence, .SQ), (.patientBirthDate, .DA),
    (.patientSex, .CS), (.admissionID, .LO), (.issuerOfAdmissionIDSequence, .SQ),
    (.admittingDiagnosesDescription, .LO), (.admittingDiagnosesCodeSequence, .SQ),
    (.referencedRequestSequence, .SQ), (.procedureStepProgressInformationSequence, .SQ),
    (.unifiedProcedureStepPerformedProcedureSequence, .SQ),
  ]

  /// What no update may change: identity, state, patient, visit and request.
  static let unchangeable: [Tag] = [
    .sopClassUID, .sopInstanceUID, .procedureStepState, .patientName, .patientID, .issuerOfPatientID,
    .patientBirthDate, .patientSex, .admissionID, .issuerOfAdmissionIDSequence,
    .admittingDiagnosesDescription,
    .admittingDiagnosesCodeSequence, .referencedRequestSequence, .replacedProcedureStepSequence,
  ]

  /// What the service itself says or keeps in typed fields, so that it is never kept twice.
  static let typed: [Tag] = [
    .specificCharacterSet, .sopClassUID, .sopInstanceUID, .transactionUID, .procedureStepState,
    .scheduledProcedureStepPriority, .procedureStepLabel, .scheduledProcedureStepModificationDateTime,
  ]

  /// What a search always gives: the return keys of type 1 and 2.
  static let returnKeys: Set<Tag> = {
    let others: [Tag] = [
      .specificCharacterSet, .sopClassUID, .sopInstanceUID, .worklistLabel, .medicalAlerts, .pregnancyStatus,
      .specialNeeds,
    ]
    let onlyOnRequest: Set<Tag> = [
      .commentsOnTheScheduledProcedureStep, .unifiedProcedureStepPerformedProcedureSequence,
    ]
    return Set(others).union(requiredAtCreation).union(empty.map(\.tag)).subtracting(onlyOnRequest)
  }()

  /// What this service tells another about a workitem that is there already.
  static let told: [Tag] = [
    .specificCharacterSet, .scheduledProcedureStepPriority, .procedureStepLabel, .inputReadinessState,
    .scheduledStationNameCodeSequence, .commentsOnTheScheduledProcedureStep, .inputInformationSequence,
    .studyInstanceUID,
  ]
}
