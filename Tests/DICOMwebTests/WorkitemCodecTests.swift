import DICOMCore
import DICOMObjects
import DICOMweb
import Testing
import TriageDomain

@Suite("Workitems as UPS data sets (PS3.4 CC.2.5)")
struct WorkitemCodecTests {
  /// Type 1 and type 2 at the top level of PS3.4 table CC.2.5-3, as it stands in the standard.
  private static let required: [WorkitemCodec.Use: (one: [Tag], two: [Tag])] = {
    let both: [Tag] = [
      Tag(0x0074, 0x1210), Tag(0x0040, 0x4025), Tag(0x0040, 0x4026), Tag(0x0040, 0x4027), Tag(0x0040, 0x4018),
      Tag(0x0040, 0x4021), Tag(0x0010, 0x0010), Tag(0x0010, 0x1002), Tag(0x0010, 0x0030), Tag(0x0010, 0x0040),
      Tag(0x0038, 0x0010), Tag(0x0038, 0x0014), Tag(0x0008, 0x1080), Tag(0x0008, 0x1084), Tag(0x0040, 0xA370),
      Tag(0x0074, 0x1002),
    ]
    let one: [Tag] = [
      Tag(0x0074, 0x1200), Tag(0x0074, 0x1204), Tag(0x0040, 0x4005), Tag(0x0040, 0x4041), Tag(0x0074, 0x1000),
    ]
    return [
      .creation: (
        one,
        both + [Tag(0x0008, 0x1195), Tag(0x0074, 0x1202), Tag(0x0040, 0x0400), Tag(0x0074, 0x1216)]
      ),
      .retrieval: (
        one + [Tag(0x0008, 0x0016), Tag(0x0008, 0x0018), Tag(0x0074, 0x1202)],
        both + [Tag(0x0040, 0x4034), Tag(0x0020, 0x000D), Tag(0x0010, 0x0020)]
      ),
    ]
  }()

  @Test(
    "Every type 1 attribute has a value and every type 2 attribute is there, with and without a study",
    arguments: [WorkitemCodec.Use.creation, .retrieval], [true, false])
  func types(use: WorkitemCodec.Use, hasStudy: Bool) throws {
    let study = hasStudy ? try WorkitemSamples.study() : nil
    let dataSet = try WorkitemCodec.encode(try WorkitemSamples.workitem(), study: study, for: use)
    let required = try #require(Self.required[use])
    for tag in required.one { #expect(dataSet[tag]?.value.isEmpty == false, "\(tag)") }
    for tag in required.two { #expect(dataSet[tag] != nil, "\(tag)") }
    let request = dataSet.items(.referencedRequestSequence).first
    for tag: Tag in [
      Tag(0x0008, 0x0050), Tag(0x0008, 0x0051), Tag(0x0040, 0x0026), Tag(0x0040, 0x0027), Tag(0x0040, 0x1001),
      Tag(0x0032, 0x1060), Tag(0x0032, 0x1064),
    ] where hasStudy { #expect(request?[tag] != nil, "\(tag)") }
    #expect(try DICOMJSON.decode(DICOMJSON.encode(dataSet)) == dataSet)
  }

  @Test("The Transaction UID is never shown, and empty where a workitem is created")
  func transaction() throws {
    let workitem = try WorkitemSamples.workitem()
    #expect(try WorkitemCodec.encode(workitem, study: nil, for: .retrieval)[.transactionUID] == nil)
    #expect(try WorkitemCodec.encode(workitem, study: nil, for: .update)[.transactionUID] == nil)
    #expect(
      try WorkitemCodec.encode(workitem, study: nil, for: .creation)[.transactionUID]?.value == .text([]))
  }

  @Test("A creation holds no identity and is SCHEDULED, whatever became of the workitem here")
  func creation() throws {
    var workitem = try WorkitemSamples.workitem()
    workitem.state = .inProgress
    let dataSet = try WorkitemCodec.encode(workitem, study: nil, for: .creation)
    #expect(dataSet[.sopInstanceUID] == nil && dataSet[.sopClassUID] == nil)
    #expect(dataSet.string(.procedureStepState) == "SCHEDULED")
  }

  @Test("An update says nothing of what no update may change, and tells the priority with its queue")
  func update() throws {
    let dataSet = try WorkitemCodec.encode(
      try WorkitemSamples.workitem(), study: try WorkitemSamples.study(), for: .update)
    for tag: Tag in [
      .patientName, .patientID, .referencedRequestSequence, .procedureStepState, .sopInstanceUID,
    ] {
      #expect(dataSet[tag] == nil, "\(tag)")
    }
    #expect(dataSet.string(.scheduledProcedureStepPriority) == "HIGH")
    #expect(dataSet.code(.scheduledStationNameCodeSequence)?.value == "QUEUE-HIGH")
    #expect(dataSet.string(.commentsOnTheScheduledProcedureStep) == "Pneumothorax, right, 97 %")
    let silent = try WorkitemCodec.encode(
      try WorkitemSamples.workitem(), study: try WorkitemSamples.study(comment: nil), for: .update)
    #expect(silent[.commentsOnTheScheduledProcedureStep] == nil)
  }

  @Test("The study is named with its series, its images and where they are fetched")
  func input() throws {
    let dataSet = try WorkitemCodec.encode(
      try WorkitemSamples.workitem(), study: try WorkitemSamples.study(), for: .retrieval)
    #expect(dataSet.code(.scheduledWorkitemCodeSequence)?.value == "110005")
    #expect(dataSet.string(.studyInstanceUID) == "1.2.3")
    #expect(dataSet.string(.inputReadinessState) == "INCOMPLETE")
    #expect(dataSet.items(.referencedRequestSequence).first?.string(.accessionNumber) == "A-17")
    let series = dataSet.items(.inputInformationSequence)
    #expect(series.map { $0.string(.seriesInstanceUID) } == ["1.2.3.1", "1.2.3.2"])
    #expect(
      series.allSatisfy { $0.string(.studyInstanceUID) == "1.2.3" && $0.string(.typeOfInstances) == "DICOM" })
    #expect(
      series.first?.items(.referencedSOPSequence).map { $0.string(.referencedSOPInstanceUID) } == [
        "1.2.3.1.1", "1.2.3.1.2",
      ])
    #expect(series.first?.items(.dicomRetrievalSequence).first?.string(.retrieveAETitle) == "PACS")
    #expect(
      series.first?.items(.wadoRSRetrievalSequence).first?.string(.retrieveURL)
        == "https://pacs.example/dicom-web/studies/1.2.3/series/1.2.3.1")
  }

  @Test(
    "A change of priority changes the scheduled station, so that subscribers get event 5, and keeps a client's own"
  )
  func stationFollowsPriority() throws {
    let own =
      #"{"00404025":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["RM1"]},"00080102":{"vr":"SH","Value":["99HOSP"]}}]}}"#
    func stations(_ priority: Priority) throws -> [String?] {
      try WorkitemCodec.encode(
        try WorkitemSamples.workitem(attributes: own, priority: priority), study: nil, for: .retrieval
      ).items(.scheduledStationNameCodeSequence).map { $0.string(.codeValue) }
    }
    #expect(try stations(.high) == ["RM1", "QUEUE-HIGH"])
    #expect(try stations(.low) == ["RM1", "QUEUE-LOW"])
  }

  @Test("What a client creates comes back: typed fields as fields, the rest as it was sent")
  func created() throws {
    var request = WorkitemSamples.creation()
    request.set(.patientName, .PN, "Phantom^Bo")
    request.set(.studyInstanceUID, .UI, "1.2.9")
    request[Tag(0x0009, 0x1001)] = Element(.UN, .bytes([1, 2]))
    let workitem = try WorkitemCodec.created(
      from: request, uid: try WorkitemSamples.uid("2.25.5"), at: WorkitemSamples.moment)
    #expect(workitem.priority == .medium && workitem.floor == .medium && workitem.state == .scheduled)
    #expect(
      workitem.label == "Interpretation" && workitem.studyUID?.value == "1.2.9" && workitem.version == 1)
    let back = try WorkitemCodec.encode(workitem, study: nil, for: .retrieval)
    for (tag, element) in request.elements where tag != .transactionUID {
      #expect(back[tag] == element, "\(tag)")
    }
    #expect(back.string(.sopInstanceUID) == "2.25.5")
  }

  @Test(
    "A workitem that the table does not allow is refused with its attribute",
    arguments: [
      (Tag.scheduledProcedureStepPriority, nil), (.scheduledProcedureStepPriority, "SOON"),
      (.procedureStepLabel, nil), (.scheduledProcedureStepStartDateTime, nil), (.inputReadinessState, nil),
      (.procedureStepState, nil), (.procedureStepState, "IN PROGRESS"), (.transactionUID, "2.25.4"),
      (.sopInstanceUID, "2.25.6"), (.sopClassUID, "1.2.840.10008.1.1"),
    ] as [(Tag, String?)])
  func refusedCreations(tag: Tag, text: String?) throws {
    var request = WorkitemSamples.creation()
    request[tag] = text.map { Element(.LO, .text([$0])) }
    let uid: UID<Instance> = try WorkitemSamples.uid("2.25.5")
    let error = #expect(throws: DICOMwebError.self) {
      try WorkitemCodec.created(from: request, uid: uid, at: WorkitemSamples.moment)
    }
    guard case .unacceptableWorkitem(tag, _) = error else {
      Issue.record("refused with \(String(describing: error))")
      return
    }
  }

  @Test("An update replaces what it names and leaves the rest")
  func updated() throws {
    let workitem = try WorkitemSamples.workitem(
      attributes: #"{"00400400":{"vr":"LT","Value":["before"]},"00741202":{"vr":"LO","Value":["Night"]}}"#,
      priority: .low)
    let current = try WorkitemCodec.encode(workitem, study: nil, for: .retrieval)
    var request = DataSet()
    request.set(.scheduledProcedureStepPriority, .CS, "HIGH")
    request.set(.commentsOnTheScheduledProcedureStep, .LT, "after")
    let changed = try WorkitemCodec.updated(
      workitem, by: request, current: current, at: WorkitemSamples.moment)
    #expect(changed.priority == .high && changed.label == workitem.label && changed.state == workitem.state)
    let back = try WorkitemCodec.encode(changed, study: nil, for: .retrieval)
    #expect(
      back.string(.commentsOnTheScheduledProcedureStep) == "after" && back.string(.worklistLabel) == "Night")
  }

  @Test("An update may repeat, but never change, identity, state, patient and request")
  func unchangeable() throws {
    let workitem = try WorkitemSamples.workitem()
    let current = try WorkitemCodec.encode(workitem, study: try WorkitemSamples.study(), for: .retrieval)
    #expect(throws: Never.self) {
      try WorkitemCodec.updated(workitem, by: current, current: current, at: WorkitemSamples.moment)
    }
    for tag: Tag in [.patientName, .patientID, .admissionID, .procedureStepState, .sopInstanceUID] {
      var request = DataSet()
      request.set(tag, current[tag]?.vr ?? .LO, "9")
      #expect(throws: DICOMwebError.unacceptableWorkitem(tag: tag, reason: "can't be changed by an update")) {
        try WorkitemCodec.updated(workitem, by: request, current: current, at: WorkitemSamples.moment)
      }
    }
    var emptied = DataSet()
    emptied.setEmpty(.procedureStepLabel, .LO)
    #expect(throws: DICOMwebError.unacceptableWorkitem(tag: .procedureStepLabel, reason: "must keep a value"))
    {
      try WorkitemCodec.updated(workitem, by: emptied, current: current, at: WorkitemSamples.moment)
    }
  }

  @Test("A workitem can be completed only with its performed procedure: start, end and code")
  func completion() {
    var dataSet = DataSet()
    #expect(WorkitemCodec.missingForCompletion(dataSet) == .unifiedProcedureStepPerformedProcedureSequence)
    var performed = DataSet()
    performed.set(.performedProcedureStepStartDateTime, .DT, "20260101120000")
    performed.set(.performedWorkitemCodeSequence, code: WorkitemCodec.interpretation)
    dataSet.set(.unifiedProcedureStepPerformedProcedureSequence, items: [performed])
    #expect(WorkitemCodec.missingForCompletion(dataSet) == .performedProcedureStepEndDateTime)
    performed.set(.performedProcedureStepEndDateTime, .DT, "20260101120500")
    dataSet.set(.unifiedProcedureStepPerformedProcedureSequence, items: [performed])
    #expect(WorkitemCodec.missingForCompletion(dataSet) == nil)
  }

  @Test("A canceled workitem says when and why, unspecified when nobody said it")
  func cancellation() throws {
    var request = DataSet()
    request.set(.reasonForCancellation, .LT, "Ordered twice")
    for (given, expected) in [(nil, nil), (request, "Ordered twice")] as [(DataSet?, String?)] {
      var workitem = try WorkitemSamples.workitem()
      workitem.attributes = try WorkitemCodec.canceled(workitem, request: given, at: WorkitemSamples.moment)
      let progress = try #require(
        try WorkitemCodec.rest(of: workitem).items(.procedureStepProgressInformationSequence).first)
      #expect(progress.string(.procedureStepCancellationDateTime) == "20251231235959.250+0000")
      #expect(progress.code(.procedureStepDiscontinuationReasonCodeSequence)?.value == "110513")
      #expect(progress.string(.reasonForCancellation) == expected)
    }
  }

  @Test("A date and time covers its precision, with its offset from UTC")
  func dateTimes() throws {
    #expect(DICOMDateTime.text(of: WorkitemSamples.moment) == "20251231235959.250+0000")
    func span(_ text: String) -> [Int64]? {
      DICOMDateTime.moments(of: text).map { [$0.lowerBound.milliseconds, $0.upperBound.milliseconds] }
    }
    #expect(span("20251231235959.250+0000") == [1_767_225_599_250, 1_767_225_599_250])
    #expect(span("20251231235959.2") == [1_767_225_599_200, 1_767_225_599_299])
    #expect(span("20260101005959.25+0100") == [1_767_225_599_250, 1_767_225_599_259])
    #expect(span("2026") == [1_767_225_600_000, 1_798_761_599_999])
    #expect(span("20260101") == [1_767_225_600_000, 1_767_311_999_999])
    for text in ["", "202", "20261301", "20260230", "2026010124", "20260101120000.", "20260101+1", "x"] {
      #expect(span(text) == nil, "\(text)")
    }
  }
}
