import DICOMCore
import DICOMObjects
import DICOMweb
import StudyLedger
import Testing
import TriageDomain
import Worklist

@Suite("UPS-RS (PS3.18 section 11)")
struct WorkitemServiceTests {
  @Test("11.4: a created workitem is at its Location; the same UID again is a conflict")
  func create() async throws {
    try await ServedWorklist.run { served in
      for path in ["?2.25.1", "?workitem=2.25.2", "?AffectedSOPInstanceUID=2.25.3"] {
        let answer = try await served.workitems("POST", path, body: WorkitemBodies.creation())
        let uid = path.split { $0 == "?" || $0 == "=" }.last ?? ""
        #expect(answer.status == 201)
        let location = "http://127.0.0.1:\(served.port)/dicom-web/workitems/\(uid)"
        #expect(answer.headers["location"] == location && answer.headers["content-location"] == location)
        #expect(try await served.workitems("GET", "/\(uid)").status == 200)
      }
      #expect(try await served.workitems("POST", "?2.25.1", body: WorkitemBodies.creation()).status == 409)
      let minted = try await served.workitems("POST", body: WorkitemBodies.creation())
      #expect(minted.status == 201 && minted.headers["location"]?.contains("/workitems/2.25.") == true)
    }
  }

  @Test("11.4: what is no workitem, no JSON, no DICOM JSON or no UID is refused with 400 and says why")
  func refusedCreations() async throws {
    try await ServedWorklist.run { served in
      let bodies = [
        WorkitemBodies.creation(priority: nil), WorkitemBodies.creation(priority: "SOON"),
        WorkitemBodies.creation(state: "IN PROGRESS"), "{", "[]", "[{},{}]", #"{"00100020":{"vr":"XX"}}"#, "",
      ]
      for body in bodies {
        let answer = try await served.workitems("POST", "?2.25.1", body: body)
        #expect(answer.status == 400, "\(body)")
        #expect(try answer.json("error")?.isEmpty == false)
        #expect(answer.headers["warning"]?.hasPrefix("299 triaged: ") == true)
      }
      #expect(
        try await served.workitems("POST", "?workitem=x.y", body: WorkitemBodies.creation()).status == 400)
      #expect(try await served.workitems("GET", "/2.25.1").status == 404)
    }
  }

  @Test("11.5: a retrieved workitem is whole and never shows its Transaction UID")
  func retrieve() async throws {
    try await ServedWorklist.run { served in
      let workitem = try await served.seed(
        Seed(number: 1), outcome: .positive,
        findings: [Seed(number: 1).finding(.intracranialHaemorrhage, present: true, 0.97, .left)],
        priority: .high)
      let claim = try await served.workitems(
        "PUT", "/\(workitem.uid)/state", body: WorkitemBodies.state("IN PROGRESS"))
      #expect(claim.status == 200)
      let answer = try await served.workitems("GET", "/\(workitem.uid)")
      #expect(answer.status == 200 && answer.headers["content-type"] == "application/dicom+json")
      #expect(!answer.body.contains("00081195") && !answer.body.contains("2.25.77"))
      let dataSet = try DICOMJSON.decode(Array(answer.body.utf8))
      #expect(dataSet.string(.procedureStepState) == "IN PROGRESS")
      #expect(dataSet.string(.scheduledProcedureStepPriority) == "HIGH")
      #expect(dataSet.string(.patientID) == "PH-1")
      #expect(dataSet.items(.inputInformationSequence).first?.items(.referencedSOPSequence).count == 2)
      #expect(
        dataSet.string(.commentsOnTheScheduledProcedureStep)?.contains("Intracranial haemorrhage, left")
          == true)
      #expect(try await served.workitems("GET", "/2.25.404").status == 404)
      #expect(try await served.workitems("GET", "/none").status == 400)
    }
  }

  @Test(
    "11.6: a scheduled workitem is updated without a Transaction UID, and a client's priority becomes the floor"
  )
  func updateScheduled() async throws {
    try await ServedWorklist.run { served in
      let workitem = try await served.seed(Seed(number: 1))
      let path = "/\(workitem.uid)"
      let done = try await served.workitems("POST", path, body: WorkitemBodies.priority("HIGH"))
      #expect(done.status == 200 && done.headers["content-location"]?.hasSuffix(path) == true)
      let changed = try #require(try await served.ledger.workitem(workitem.uid))
      #expect(changed.priority == .high && changed.floor == .high)
      let shown = try DICOMJSON.decode(Array(try await served.workitems("GET", path).body.utf8))
      #expect(shown.code(.scheduledStationNameCodeSequence)?.value == "QUEUE-HIGH")
      #expect(
        try await served.workitems("POST", path + "?2.25.5", body: WorkitemBodies.priority("LOW")).status
          == 409)
      #expect(
        try await served.workitems("POST", "/2.25.404", body: WorkitemBodies.priority("LOW")).status == 404)
      for body in [
        WorkitemBodies.priority("SOON"), #"{"00100020":{"vr":"LO","Value":["OTHER"]}}"#,
        #"{"00741000":{"vr":"CS","Value":["COMPLETED"]}}"#, #"{"00741204":{"vr":"LO"}}"#,
      ] { #expect(try await served.workitems("POST", path, body: body).status == 400, "\(body)") }
      #expect(try await served.ledger.workitem(workitem.uid)?.version == changed.version)
    }
  }

  @Test(
    "11.6: a workitem in progress is updated by the holder of its Transaction UID only, a final one by nobody"
  )
  func updateInProgress() async throws {
    try await ServedWorklist.run { served in
      let path = "/\(try await served.seed(Seed(number: 1)).uid)"
      #expect(
        try await served.workitems("PUT", path + "/state", body: WorkitemBodies.state("IN PROGRESS")).status
          == 200)
      let body = WorkitemBodies.performed
      #expect(try await served.workitems("POST", path, body: body).status == 400)
      #expect(try await served.workitems("POST", path + "?2.25.78", body: body).status == 400)
      #expect(try await served.workitems("POST", path + "?transaction=x", body: body).status == 400)
      #expect(try await served.workitems("POST", path + "?2.25.77", body: body).status == 200)
      #expect(
        try await served.workitems("PUT", path + "/state", body: WorkitemBodies.state("COMPLETED")).status
          == 200)
      #expect(try await served.workitems("POST", path + "?2.25.77", body: body).status == 400)
    }
  }

  @Test(
    "11.7: SCHEDULED, IN PROGRESS, COMPLETED, each only from the one before and with the right Transaction UID"
  )
  func states() async throws {
    try await ServedWorklist.run { served in
      let path = "/\(try await served.seed(Seed(number: 1)).uid)/state"
      func put(_ state: String, _ transaction: String? = "2.25.77") async throws -> HTTPAnswer {
        try await served.workitems("PUT", path, body: WorkitemBodies.state(state, transaction: transaction))
      }
      #expect(try await put("IN PROGRESS", nil).status == 400)
      #expect(try await put("SCHEDULED").status == 400)
      #expect(try await put("READING").status == 400)
      #expect(try await put("COMPLETED").status == 409)
      #expect(try await put("CANCELED").status == 409)
      #expect(try await put("IN PROGRESS").status == 200)
      #expect(try await put("IN PROGRESS").status == 409)
      #expect(try await put("IN PROGRESS", "2.25.78").status == 400)
      #expect(try await put("COMPLETED", "2.25.78").status == 400)
      let early = try await put("COMPLETED")
      #expect(early.status == 409 && early.body.contains("(0074,1216)"))
      let item = path.replacing("/state", with: "?2.25.77")
      #expect(try await served.workitems("POST", item, body: WorkitemBodies.performed).status == 200)
      #expect(try await put("COMPLETED").status == 200)
      let again = try await put("COMPLETED")
      #expect(again.status == 200)
      #expect(
        again.headers["warning"] == "299 triaged: The UPS is already in the requested state of COMPLETED.")
      #expect(try await put("COMPLETED", "2.25.78").status == 400)
      #expect(try await put("CANCELED").status == 409)
      #expect(try await put("IN PROGRESS").status == 409)
      #expect(
        try await served.workitems("PUT", "/2.25.404/state", body: WorkitemBodies.state("IN PROGRESS")).status
          == 404)
    }
  }

  @Test("11.7: a workitem canceled by its performer says when and why")
  func canceled() async throws {
    try await ServedWorklist.run { served in
      let uid = try await served.seed(Seed(number: 1)).uid
      for state in ["IN PROGRESS", "CANCELED"] {
        #expect(
          try await served.workitems("PUT", "/\(uid)/state", body: WorkitemBodies.state(state)).status == 200)
      }
      let shown = try DICOMJSON.decode(Array(try await served.workitems("GET", "/\(uid)").body.utf8))
      let progress = try #require(shown.items(.procedureStepProgressInformationSequence).first)
      #expect(progress.string(.procedureStepCancellationDateTime) == "20260101000000.000+0000")
      #expect(progress.code(.procedureStepDiscontinuationReasonCodeSequence)?.value == "110513")
      let again = try await served.workitems("PUT", "/\(uid)/state", body: WorkitemBodies.state("CANCELED"))
      #expect(again.status == 200 && again.headers["warning"]?.contains("CANCELED") == true)
    }
  }

  @Test("11.8: a scheduled workitem is cancelled on request; one in progress or completed is not")
  func cancelRequests() async throws {
    try await ServedWorklist.run { served in
      let first = try await served.seed(Seed(number: 1)).uid
      let reason = #"{"00741238":{"vr":"LT","Value":["Ordered twice"]}}"#
      #expect(try await served.workitems("POST", "/\(first)/cancelrequest", body: reason).status == 202)
      let shown = try DICOMJSON.decode(Array(try await served.workitems("GET", "/\(first)").body.utf8))
      #expect(shown.string(.procedureStepState) == "CANCELED")
      #expect(
        shown.items(.procedureStepProgressInformationSequence).first?.string(.reasonForCancellation)
          == "Ordered twice")
      let again = try await served.workitems("POST", "/\(first)/cancelrequest")
      #expect(again.status == 202 && again.headers["warning"]?.contains("CANCELED") == true)
      let second = try await served.seed(Seed(number: 2)).uid
      let state = "/\(second)/state"
      #expect(
        try await served.workitems("PUT", state, body: WorkitemBodies.state("IN PROGRESS")).status == 200)
      #expect(try await served.workitems("POST", "/\(second)/cancelrequest").status == 409)
      #expect(
        try await served.workitems("POST", "/\(second)?2.25.77", body: WorkitemBodies.performed).status == 200
      )
      #expect(try await served.workitems("PUT", state, body: WorkitemBodies.state("COMPLETED")).status == 200)
      #expect(try await served.workitems("POST", "/\(second)/cancelrequest").status == 409)
      #expect(try await served.workitems("POST", "/2.25.404/cancelrequest").status == 404)
    }
  }

  @Test("11.9: a search gives what matches in reading order: 200, 204, 206 with how many remain, 400")
  func search() async throws {
    try await ServedWorklist.run { served in
      let plan: [(Seed, Outcome?, Priority)] = [
        (Seed(number: 1, patientID: "PH-1", accession: "A-1", arrival: 0), .negative, .medium),
        (
          Seed(number: 2, name: "Phantom^Bo", patientID: "PH-2", accession: "A-2", arrival: 10_000),
          .positive, .high
        ),
        (
          Seed(number: 3, name: "Ghost^Cy", patientID: "PX-3", accession: "A-3", arrival: 20_000), nil,
          .medium
        ),
      ]
      for (seed, outcome, priority) in plan {
        try await served.seed(seed, outcome: outcome, priority: priority)
      }
      #expect(
        try await served.workitems("POST", "?2.25.9", body: WorkitemBodies.creation(priority: "LOW")).status
          == 201)
      func find(_ query: String) async throws -> (status: Int, patients: [String?]) {
        let answer = try await served.workitems("GET", query)
        let found =
          answer.status >= 300 || answer.body.isEmpty ? [] : try DICOMJSON.decodeAll(Array(answer.body.utf8))
        return (answer.status, found.map { $0.string(.patientID) })
      }
      let cases: [(String, [String])] = [
        ("", ["PH-2", "PH-1", "PX-3", "PH-9"]),
        ("?ProcedureStepState=SCHEDULED", ["PH-2", "PH-1", "PX-3", "PH-9"]),
        ("?00741000=SCHEDULED&limit=10", ["PH-2", "PH-1", "PX-3", "PH-9"]),
        ("?ScheduledProcedureStepPriority=HIGH", ["PH-2"]),
        ("?PatientID=PH-*", ["PH-2", "PH-1", "PH-9"]), ("?PatientID=P%3F-1", ["PH-1"]),
        ("?PatientID=", ["PH-2", "PH-1", "PX-3", "PH-9"]),
        ("?PatientName=phantom*", ["PH-2", "PH-1", "PH-9"]), ("?00100010=Ghost%5ECy", ["PX-3"]),
        ("?StudyInstanceUID=1.2.826.0.1.3", ["PX-3"]),
        ("?StudyInstanceUID=1.2.826.0.1.1,1.2.826.0.1.3", ["PH-1", "PX-3"]),
        ("?AccessionNumber=A-2", ["PH-2"]), ("?ReferencedRequestSequence.AccessionNumber=A-2", ["PH-2"]),
        ("?0040A370.00080050=A-2&PatientID=PH-2", ["PH-2"]),
        ("?ProcedureStepLabel=Interpretation&PatientID=PH-9", ["PH-9"]),
        ("?ScheduledProcedureStepStartDateTime=20260101", ["PH-9"]),
        ("?ScheduledProcedureStepStartDateTime=-20251231235959", ["PH-2", "PH-1", "PX-3"]),
        ("?ScheduledProcedureStepStartDateTime=20260101000000-20260102", ["PH-9"]),
        ("?ScheduledProcedureStepStartDateTime=20251231230005%2B0000-20251231230015%2B0000", ["PH-2"]),
        ("?ScheduledStationNameCodeSequence.CodeValue=QUEUE-LOW", ["PH-9"]),
        ("?includefield=all&includefield=00404021&limit=50&offset=3", ["PH-9"]),
      ]
      for (query, expected) in cases {
        let found = try await find(query)
        #expect(found.status == 200 && found.patients == expected, "\(query): \(found)")
      }
      for query in [
        "?PatientID=ph-1", "?ProcedureStepState=COMPLETED", "?ScheduledProcedureStepPriority=SOON",
        "?offset=4",
        "?PatientID=PH-1&ScheduledProcedureStepPriority=HIGH", "?limit=0",
      ] { #expect(try await find(query).status == 204, "\(query)") }
      for query in [
        "?Colour=red", "?0010=1", "?limit=-1", "?limit=x", "?offset=1&offset=2", "?includefield=Colour",
        "?ScheduledProcedureStepStartDateTime=soon", "?PatientID=%zz",
      ] { #expect(try await find(query).status == 400, "\(query)") }
      let part = try await served.workitems("GET", "?limit=1&offset=1")
      #expect(part.status == 206)
      #expect(part.headers["warning"] == "299 triaged: There are 2 additional results that can be requested")
      let fuzzy = try await served.workitems("GET", "?fuzzymatching=true&PatientID=PH-1")
      #expect(fuzzy.status == 200 && fuzzy.headers["warning"]?.contains("fuzzymatching") == true)
    }
  }
}
