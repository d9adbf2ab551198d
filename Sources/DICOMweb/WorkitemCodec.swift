package import DICOMCore
package import DICOMObjects
package import TriageDomain

/// Workitems to UPS data sets and back (PS3.4 CC.2.5, PS3.18 section 11).
///
/// What the service decides with stands in `Workitem`'s typed fields; everything else that a client sent stands as
/// DICOM JSON in `Workitem.attributes`; what the ledger knows of the study is put in each time anew.
package enum WorkitemCodec {
  package enum Use: Sendable, Hashable, CaseIterable {
    /// What a client of this service gets: with its identity, never with the Transaction UID.
    case retrieval
    /// What creates the workitem on another server: SCHEDULED, its UID stands in the request and not in here.
    case creation
    /// What changes the workitem on another server: priority, the queue that stands for it, why, and the input.
    case update
  }

  package static let interpretation = CodedConcept("110005", "DCM", "Interpretation")
  package static let worklistLabel = "Triage"
  /// What a search gives without being asked (PS3.4 table CC.2.5-3, column Return Key Type: 1 and 2).
  package static let returnKeys = WorkitemAttributes.returnKeys

  /// The whole data set, with every type 1 and type 2 attribute of PS3.4 table CC.2.5-3.
  ///
  /// - Throws: `DICOMwebError` when `workitem.attributes` is not the DICOM JSON object that it should be.
  package static func encode(
    _ workitem: Workitem, study: WorkitemStudy?, for use: Use
  ) throws(DICOMwebError) -> DataSet {
    var dataSet = study.map(WorkitemStudyAttributes.dataSet) ?? DataSet()
    for (tag, element) in try rest(of: workitem).elements where !element.value.isEmpty || dataSet[tag] == nil
    {
      dataSet[tag] = element
    }
    dataSet.set(.specificCharacterSet, .CS, "ISO_IR 192")
    dataSet.set(.sopClassUID, .unifiedProcedureStepPush)
    dataSet.set(.sopInstanceUID, workitem.uid)
    dataSet.set(.procedureStepState, .CS, workitem.state.rawValue)
    dataSet.set(.scheduledProcedureStepPriority, .CS, workitem.priority.rawValue)
    dataSet.set(.procedureStepLabel, .LO, workitem.label.isEmpty ? interpretation.meaning : workitem.label)
    dataSet.set(
      .scheduledProcedureStepModificationDateTime, .DT, DICOMDateTime.text(of: workitem.modifiedAt))
    dataSet.set(
      .scheduledStationNameCodeSequence,
      items: ReadingQueue.stations(
        dataSet.items(.scheduledStationNameCodeSequence), priority: workitem.priority))
    if let uid = workitem.studyUID { dataSet.set(.studyInstanceUID, uid) }
    setDefault(.worklistLabel, .LO, worklistLabel, in: &dataSet)
    setDefault(.inputReadinessState, .CS, "READY", in: &dataSet)
    setDefault(
      .scheduledProcedureStepStartDateTime, .DT, DICOMDateTime.text(of: workitem.createdAt), in: &dataSet)
    for (tag, vr) in WorkitemAttributes.empty where dataSet[tag] == nil { dataSet.setEmpty(tag, vr) }
    return shaped(dataSet, for: use)
  }

  /// The attributes that no typed field holds.
  package static func rest(of workitem: Workitem) throws(DICOMwebError) -> DataSet {
    workitem.attributes.isEmpty ? DataSet() : try DICOMJSON.decode(Array(workitem.attributes.utf8))
  }

  private static func shaped(_ full: DataSet, for use: Use) -> DataSet {
    var dataSet = full
    dataSet[.transactionUID] = nil
    switch use {
    case .retrieval: break
    case .creation:
      dataSet[.sopClassUID] = nil
      dataSet[.sopInstanceUID] = nil
      dataSet[.scheduledProcedureStepModificationDateTime] = nil
      dataSet.setEmpty(.transactionUID, .UI)
      dataSet.set(.procedureStepState, .CS, WorkitemState.scheduled.rawValue)
      dataSet.setEmpty(.procedureStepProgressInformationSequence, .SQ)
      dataSet.setEmpty(.unifiedProcedureStepPerformedProcedureSequence, .SQ)
    case .update:
      dataSet = DataSet()
      // An update gives a comment a value or leaves it alone: empty is not allowed (type 3/1).
      dataSet.copy(WorkitemAttributes.told.filter { full[$0]?.value.isEmpty == false }, from: full)
    }
    return dataSet
  }

  private static func setDefault(_ tag: Tag, _ vr: VR, _ text: String, in dataSet: inout DataSet) {
    if dataSet.string(tag) == nil { dataSet.set(tag, vr, text) }
  }
}
