package import DICOMCore
package import DICOMObjects
package import TriageDomain

/// What clients ask for.
extension WorkitemCodec {
  /// A request to change a workitem's state (PS3.18 11.7).
  package struct StateRequest: Sendable, Hashable {
    package let state: WorkitemState
    package let transaction: UID<Transaction>?
  }

  /// The workitem that a create request makes. Type 2 attributes that it lacks count as empty.
  ///
  /// - Throws: `DICOMwebError.unacceptableWorkitem` naming the attribute.
  package static func created(
    from dataSet: DataSet, uid: UID<Instance>, at moment: Timestamp
  ) throws(DICOMwebError) -> Workitem {
    for tag in WorkitemAttributes.requiredAtCreation where dataSet[tag]?.value.isEmpty ?? true {
      throw .unacceptableWorkitem(tag: tag, reason: "must have a value")
    }
    guard dataSet.string(.procedureStepState) == WorkitemState.scheduled.rawValue else {
      throw .unacceptableWorkitem(tag: .procedureStepState, reason: "must be SCHEDULED in a new workitem")
    }
    guard dataSet.string(.transactionUID) == nil else {
      throw .unacceptableWorkitem(tag: .transactionUID, reason: "must be empty in a new workitem")
    }
    guard dataSet.string(.sopInstanceUID).map({ $0 == uid.value }) ?? true else {
      throw .unacceptableWorkitem(tag: .sopInstanceUID, reason: "is not the UID in the request's address")
    }
    guard dataSet.string(.sopClassUID).map({ $0 == SOPClass.unifiedProcedureStepPush.value }) ?? true else {
      throw .unacceptableWorkitem(tag: .sopClassUID, reason: "is not Unified Procedure Step - Push")
    }
    let priority = try priority(of: dataSet)
    return Workitem(
      uid: uid, state: .scheduled, priority: priority, floor: priority, studyUID: studyUID(of: dataSet),
      transactionUID: nil, label: dataSet.string(.procedureStepLabel) ?? "", createdAt: moment,
      modifiedAt: moment, version: 1, attributes: attributes(of: dataSet))
  }

  /// The workitem after an update. A sequence that the request holds replaces the whole one of before.
  ///
  /// - Parameter current: The workitem's data set as a client retrieves it: repeating what can't be changed is let
  ///   through, changing it is not.
  /// - Throws: `DICOMwebError.unacceptableWorkitem` naming the attribute.
  package static func updated(
    _ workitem: Workitem, by dataSet: DataSet, current: DataSet, at moment: Timestamp
  ) throws(DICOMwebError) -> Workitem {
    for tag in WorkitemAttributes.unchangeable {
      if let element = dataSet[tag], element.value != current[tag]?.value {
        throw .unacceptableWorkitem(tag: tag, reason: "can't be changed by an update")
      }
    }
    for tag in WorkitemAttributes.requiredAtCreation {
      if let element = dataSet[tag], element.value.isEmpty {
        throw .unacceptableWorkitem(tag: tag, reason: "must keep a value")
      }
    }
    var changed = workitem
    if dataSet[.scheduledProcedureStepPriority] != nil { changed.priority = try priority(of: dataSet) }
    if let label = dataSet.string(.procedureStepLabel) { changed.label = label }
    var rest = try rest(of: workitem)
    for (tag, element) in given(in: dataSet).elements where !WorkitemAttributes.unchangeable.contains(tag) {
      rest[tag] = element
    }
    changed.attributes = json(rest)
    changed.modifiedAt = moment
    return changed
  }

  /// - Throws: `DICOMwebError.unacceptableWorkitem` when the state is none.
  package static func stateRequest(_ dataSet: DataSet) throws(DICOMwebError) -> StateRequest {
    guard let text = dataSet.string(.procedureStepState), let state = WorkitemState(rawValue: text) else {
      throw .unacceptableWorkitem(
        tag: .procedureStepState, reason: "must be IN PROGRESS, COMPLETED or CANCELED")
    }
    return StateRequest(state: state, transaction: dataSet.uid(.transactionUID))
  }

  /// What a workitem lacks of the attributes that it must have before it can be completed (the final state column of
  /// PS3.4 table CC.2.5-3); nil when nothing is missing.
  package static func missingForCompletion(_ dataSet: DataSet) -> Tag? {
    guard let performed = dataSet.items(.unifiedProcedureStepPerformedProcedureSequence).first else {
      return .unifiedProcedureStepPerformedProcedureSequence
    }
    let required: [Tag] = [
      .performedProcedureStepStartDateTime, .performedProcedureStepEndDateTime,
      .performedWorkitemCodeSequence,
    ]
    return required.first { performed[$0]?.value.isEmpty ?? true }
  }

  /// The attributes of a workitem that is canceled now: when, and why if `request` says it, else "unspecified".
  ///
  /// - Parameter request: The data set of the request to cancel, if it came with one (PS3.18 11.8).
  package static func canceled(
    _ workitem: Workitem, request: DataSet?, at moment: Timestamp
  ) throws(DICOMwebError) -> String {
    var rest = try rest(of: workitem)
    var progress = rest.items(.procedureStepProgressInformationSequence).first ?? DataSet()
    progress.copy(
      [.reasonForCancellation, .procedureStepDiscontinuationReasonCodeSequence], from: request ?? DataSet())
    if progress.string(.procedureStepCancellationDateTime) == nil {
      progress.set(.procedureStepCancellationDateTime, .DT, DICOMDateTime.text(of: moment))
    }
    if progress.items(.procedureStepDiscontinuationReasonCodeSequence).isEmpty {
      progress.set(
        .procedureStepDiscontinuationReasonCodeSequence,
        code: CodedConcept("110513", "DCM", "Discontinued for unspecified reason"))
    }
    rest.set(.procedureStepProgressInformationSequence, items: [progress])
    return json(rest)
  }

  private static func priority(of dataSet: DataSet) throws(DICOMwebError) -> Priority {
    guard let text = dataSet.string(.scheduledProcedureStepPriority), let priority = Priority(rawValue: text)
    else {
      throw .unacceptableWorkitem(
        tag: .scheduledProcedureStepPriority, reason: "must be HIGH, MEDIUM or LOW")
    }
    return priority
  }

  /// The study named at the top, or by the request, or by the input, in this order.
  private static func studyUID(of dataSet: DataSet) -> UID<Study>? {
    dataSet.uid(.studyInstanceUID)
      ?? dataSet.items(.referencedRequestSequence).lazy.compactMap { $0.uid(.studyInstanceUID) }.first
      ?? dataSet.items(.inputInformationSequence).lazy.compactMap { $0.uid(.studyInstanceUID) }.first
  }

  private static func given(in dataSet: DataSet) -> DataSet {
    var rest = dataSet
    for tag in WorkitemAttributes.typed { rest[tag] = nil }
    if rest[.scheduledStationNameCodeSequence] != nil {
      rest.set(
        .scheduledStationNameCodeSequence,
        items: ReadingQueue.own(rest.items(.scheduledStationNameCodeSequence)))
    }
    return rest
  }

  private static func attributes(of dataSet: DataSet) -> String { json(given(in: dataSet)) }

  private static func json(_ dataSet: DataSet) -> String {
    String(decoding: DICOMJSON.encode(dataSet), as: UTF8.self)
  }
}
