package import DICOMCore

/// The name of an attribute in a query, with the sequences it stands in (PS3.18 8.3.4.1): keywords or 8 hexadecimal
/// digits, with full stops between them.
package struct AttributePath: Sendable, Hashable {
  package let tags: [Tag]

  /// - Parameter tags: The attribute's, behind those of the sequences it stands in; at least one.
  package init(tags: [Tag]) { self.tags = tags }

  package init?(_ text: some StringProtocol) {
    var tags: [Tag] = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      guard let tag = Self.tag(String(part)) else { return nil }
      tags.append(tag)
    }
    guard !tags.isEmpty else { return nil }
    self.tags = Self.usualPlace[tags] ?? tags
  }

  private static func tag(_ name: String) -> Tag? {
    if let known = keywords[name] { return known }
    return name.utf8.count == 8 && name.allSatisfy(\.isHexDigit) ? Tag(hex: name) : nil
  }

  /// Where a workitem has what clients look for at the top.
  private static let usualPlace: [[Tag]: [Tag]] = [
    [.accessionNumber]: [.referencedRequestSequence, .accessionNumber],
    [.requestedProcedureID]: [.referencedRequestSequence, .requestedProcedureID],
  ]

  /// The attributes of a workitem by their keywords (PS3.6).
  private static let keywords: [String: Tag] = [
    "SOPClassUID": .sopClassUID, "SOPInstanceUID": .sopInstanceUID,
    "ScheduledProcedureStepPriority": .scheduledProcedureStepPriority,
    "ScheduledProcedureStepModificationDateTime": .scheduledProcedureStepModificationDateTime,
    "ProcedureStepLabel": .procedureStepLabel, "WorklistLabel": .worklistLabel,
    "ScheduledProcessingParametersSequence": .scheduledProcessingParametersSequence,
    "ScheduledStationNameCodeSequence": .scheduledStationNameCodeSequence,
    "ScheduledStationClassCodeSequence": .scheduledStationClassCodeSequence,
    "ScheduledStationGeographicLocationCodeSequence": .scheduledStationGeographicLocationCodeSequence,
    "ScheduledHumanPerformersSequence": .scheduledHumanPerformersSequence,
    "HumanPerformerCodeSequence": .humanPerformerCodeSequence, "HumanPerformerName": .humanPerformerName,
    "ScheduledProcedureStepStartDateTime": .scheduledProcedureStepStartDateTime,
    "ExpectedCompletionDateTime": .expectedCompletionDateTime,
    "ScheduledProcedureStepExpirationDateTime": .scheduledProcedureStepExpirationDateTime,
    "ScheduledWorkitemCodeSequence": .scheduledWorkitemCodeSequence,
    "CommentsOnTheScheduledProcedureStep": .commentsOnTheScheduledProcedureStep,
    "InputReadinessState": .inputReadinessState, "InputInformationSequence": .inputInformationSequence,
    "StudyInstanceUID": .studyInstanceUID, "SeriesInstanceUID": .seriesInstanceUID,
    "PatientName": .patientName, "PatientID": .patientID, "IssuerOfPatientID": .issuerOfPatientID,
    "OtherPatientIDsSequence": .otherPatientIDsSequence, "PatientBirthDate": .patientBirthDate,
    "PatientSex": .patientSex, "AdmissionID": .admissionID,
    "IssuerOfAdmissionIDSequence": .issuerOfAdmissionIDSequence,
    "AdmittingDiagnosesDescription": .admittingDiagnosesDescription,
    "AdmittingDiagnosesCodeSequence": .admittingDiagnosesCodeSequence,
    "ReferencedRequestSequence": .referencedRequestSequence, "AccessionNumber": .accessionNumber,
    "IssuerOfAccessionNumberSequence": .issuerOfAccessionNumberSequence,
    "RequestedProcedureID": .requestedProcedureID,
    "RequestedProcedureDescription": .requestedProcedureDescription,
    "RequestedProcedureCodeSequence": .requestedProcedureCodeSequence,
    "ReferringPhysicianName": .referringPhysicianName,
    "ReplacedProcedureStepSequence": .replacedProcedureStepSequence,
    "ProcedureStepState": .procedureStepState,
    "ProcedureStepProgressInformationSequence": .procedureStepProgressInformationSequence,
    "UnifiedProcedureStepPerformedProcedureSequence": .unifiedProcedureStepPerformedProcedureSequence,
    "CodeValue": .codeValue, "CodingSchemeDesignator": .codingSchemeDesignator, "CodeMeaning": .codeMeaning,
  ]
}
