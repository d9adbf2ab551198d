package import DICOMCore
package import DICOMObjects
package import TriageDomain

/// What subscribers are sent (PS3.18 8.10.5, PS3.4 table CC.2.4-1).
extension WorkitemCodec {
  /// An event report: the command elements of an N-EVENT-REPORT request (PS3.7 10.3.1) and the event's own attributes.
  ///
  /// - Throws: `DICOMwebError` when `event.attributes` is not the DICOM JSON object that it should be.
  package static func report(_ event: WorkitemEvent) throws(DICOMwebError) -> DataSet {
    let given = try DICOMJSON.decode(Array(event.attributes.utf8))
    var report = DataSet()
    report.set(.affectedSOPClassUID, .unifiedProcedureStepPush)
    report.set(.commandField, .US, integers: [0x0100])
    // Message IDs have 16 bits and are not 0.
    report.set(.messageID, .US, integers: [Int((event.sequence - 1) % 0xFFFF) + 1])
    report.set(.commandDataSetType, .US, integers: [0x0001])
    report.set(
      .affectedSOPInstanceUID, .UI,
      event.subject?.uid.value ?? SOPClass.unifiedProcedureStepGlobalSubscription.value)
    report.set(.eventTypeID, .US, integers: [event.kind.rawValue])
    switch (event.kind, event.subject) {
    case (.stateReport, let subject?):
      report.set(.procedureStepState, .CS, subject.state.rawValue)
      report.set(.inputReadinessState, .CS, subject.readiness)
      if subject.state == .canceled,
        let progress = given.items(.procedureStepProgressInformationSequence).first
      {
        report.copy(
          [.reasonForCancellation, .procedureStepDiscontinuationReasonCodeSequence], from: progress)
      }
    case (.cancelRequested, _): report.copy(cancelDetails, from: given)
    case (.progressReport, _):
      report.set(
        .procedureStepProgressInformationSequence,
        items: given.items(.procedureStepProgressInformationSequence))
    case (.assigned, let subject?):
      report.set(
        .scheduledStationNameCodeSequence,
        items: ReadingQueue.stations(
          given.items(.scheduledStationNameCodeSequence), priority: subject.priority))
      let performers = given.items(.scheduledHumanPerformersSequence)
      if !performers.isEmpty { report.set(.scheduledHumanPerformersSequence, items: performers) }
      if let first = performers.first {
        report.copy([.humanPerformerCodeSequence, .humanPerformerOrganization], from: first)
      }
    case (.statusChange, _), (.stateReport, nil), (.assigned, nil):
      report.set(.scpStatus, .CS, "RESTARTED")
      report.set(.subscriptionListStatus, .CS, "WARM START")
      report.set(.unifiedProcedureStepListStatus, .CS, "WARM START")
    }
    return report
  }

  /// What the performer is told of a request to cancel, as DICOM JSON.
  ///
  /// - Parameters:
  ///   - request: The data set of the request, if it came with one.
  ///   - asking: The AE title of whoever asks, where the request does not say.
  package static func cancelDetails(_ request: DataSet?, asking: AETitle?) -> String {
    var details = DataSet()
    details.set(.requestingAE, .AE, asking?.value ?? "TRIAGED")
    details.copy(cancelDetails.filter { request?[$0]?.value.isEmpty == false }, from: request ?? DataSet())
    return String(decoding: DICOMJSON.encode(details), as: UTF8.self)
  }

  /// 1.2.840.10008.5.1.4.34.5 and .5.1 stand for all workitems, and for all that match, where a workitem's UID would stand.
  package static let globalSubscription = UID<Instance>(SOPClass.unifiedProcedureStepGlobalSubscription.value)
  package static let filteredSubscription = UID<Instance>("1.2.840.10008.5.1.4.34.5.1")

  private static let cancelDetails: [Tag] = [
    .requestingAE, .reasonForCancellation, .procedureStepDiscontinuationReasonCodeSequence, .contactURI,
    .contactDisplayName,
  ]
}
