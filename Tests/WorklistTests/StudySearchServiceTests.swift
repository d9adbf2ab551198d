import DICOMCore
import DICOMObjects
import DICOMweb
import StudyLedger
import Testing
import TriageDomain
import Worklist

@Suite("PS3.18 10.6 Search transaction (QIDO-RS)")
struct StudySearchServiceTests {
  /// Three studies; the first is positive.
  private func archive(_ served: ServedWorklist) async throws {
    try await served.seed(
      Seed(number: 1, name: "Phantom^Ada", patientID: "PH-1", accession: "A-1", studyDate: "20260101"),
      outcome: .positive,
      findings: [
        Seed(number: 1).finding(.intracranialHaemorrhage, present: true, 0.97, .left),
        Seed(number: 1).finding(.ischaemicStroke, present: false, 0.12),
      ], priority: .high)
    try await served.seed(
      Seed(
        number: 2, name: "Phantom^Åsa", patientID: "PH-2", accession: "A-2", modality: "DX",
        studyDate: "20260103",
        arrival: 10))
    try await served.seed(
      Seed(
        number: 3, name: "phantom^bert", patientID: "PX-3", accession: "", studyDate: "20260102", arrival: 20)
    )
  }

  private func found(_ answer: HTTPAnswer) throws -> [String] {
    answer.body.isEmpty
      ? []
      : try DICOMJSON.decodeAll(Array(answer.body.utf8)).map {
        String($0.string(.studyInstanceUID)?.split(separator: ".").last ?? "")
      }
  }

  @Test("10.6.1.2: studies are chosen by every kind of matching, the newest first")
  func matching() async throws {
    try await ServedWorklist.run { served in
      try await archive(served)
      let searches: [(query: String, expected: [String])] = [
        ("", ["2", "3", "1"]),
        ("?PatientID=PH-1", ["1"]),
        ("?PatientID=PH-*", ["2", "1"]),
        ("?00100020=PH-?", ["2", "1"]),
        ("?PatientName=PHANTOM*", ["2", "3", "1"]),
        ("?PatientName=*BERT", ["3"]),
        ("?PatientName=phantom%5E%C3%A5sa", ["2"]),
        ("?PatientName=Phantom", []),
        ("?StudyDate=20260101-20260102", ["3", "1"]),
        ("?StudyDate=20260102-", ["2", "3"]),
        ("?StudyDate=-20260101", ["1"]),
        ("?StudyDate=20260103", ["2"]),
        ("?StudyInstanceUID=1.2.826.0.1.1,1.2.826.0.1.3", ["3", "1"]),
        ("?StudyInstanceUID=1.2.826.0.1.1%5C1.2.826.0.1.2", ["2", "1"]),
        ("?ModalitiesInStudy=DX", ["2"]),
        ("?ModalitiesInStudy=CT,DX", ["2", "3", "1"]),
        ("?ModalitiesInStudy=MR", []),
        ("?AccessionNumber=A-1&PatientID=PH-1", ["1"]),
        ("?AccessionNumber=A-1&PatientID=PH-2", []),
        ("?PatientSex=F&StudyDate=20260103", ["2"]),
        ("?PatientBirthDate=19520317", ["2", "3", "1"]),
        ("?PatientID=", ["2", "3", "1"]),
        ("?RequestedProcedurePriority=HIGH", ["1"]),
        ("?00751002=POSITIVE", ["1"]),
        ("?StudyTime=1000-1100", ["2", "3", "1"]),
        ("?StudyTime=11", []),
        ("?limit=1&offset=1", ["3"]),
        ("?PatientSex=F&limit=1&offset=2", ["1"]),
      ]
      for search in searches {
        let answer = try await served.call("GET", "/dicom-web/studies\(search.query)")
        #expect(try found(answer) == search.expected, "\(search.query)")
        #expect(answer.status == (search.expected.isEmpty ? 204 : 200), "\(search.query)")
      }
    }
  }

  @Test(
    "10.6.3: an answer says how many more results there are, whether the index or data sets were searched")
  func remaining() async throws {
    try await ServedWorklist.run { served in
      try await archive(served)
      for query in ["limit=1", "PatientSex=F&limit=1"] {
        let answer = try await served.call("GET", "/dicom-web/studies?\(query)")
        #expect(
          answer.headers["warning"] == "299 triaged: There are 2 additional results that can be requested")
      }
      #expect(try await served.call("GET", "/dicom-web/studies?limit=3").headers["warning"] == nil)
      let fuzzy = try await served.call("GET", "/dicom-web/studies?PatientName=phantom*&fuzzymatching=true")
      #expect(fuzzy.status == 200 && fuzzy.headers["warning"]?.contains("fuzzymatching") == true)
    }
  }

  @Test(
    "10.6.3.3: a study result has what the standard's table asks for, and its triage in the private block")
  func studyResult() async throws {
    try await ServedWorklist.run { served in
      try await archive(served)
      let answer = try await served.call("GET", "/dicom-web/studies?PatientID=PH-1")
      #expect(answer.headers["content-type"] == "application/dicom+json")
      let study = try DICOMJSON.decode(Array(answer.body.utf8))
      #expect(study.string(.patientName) == "Phantom^Ada" && study.string(.accessionNumber) == "A-1")
      #expect(study.strings(.modalitiesInStudy) == ["CT"])
      #expect(
        study.integer(.numberOfStudyRelatedSeries) == 1 && study.integer(.numberOfStudyRelatedInstances) == 2)
      #expect(
        study.string(.retrieveURL) == "http://127.0.0.1:\(served.port)/dicom-web/studies/1.2.826.0.1.1")
      #expect(study.string(.instanceAvailability) == "ONLINE")
      #expect(study[.studyID]?.value.isEmpty == true)
      #expect(study.string(TriageAttributes.creatorTag) == "TRIAGED 1.0")
      #expect(study.string(TriageAttributes.priority) == "HIGH")
      #expect(study.string(TriageAttributes.outcome) == "POSITIVE")
      #expect(study.real(TriageAttributes.probability) == 0.97)
      let findings = study.items(TriageAttributes.findings)
      #expect(findings.map { $0.string(TriageAttributes.presence) } == ["PRESENT", "ABSENT"])
      #expect(findings.first?.code(.conceptCodeSequence)?.value == "1386000")
      #expect(study[.issuerOfPatientID] == nil && study[.requestedProcedurePriority] == nil)
      let more = try await served.call(
        "GET",
        "/dicom-web/studies?PatientID=PH-1&includefield=RequestedProcedurePriority,00081030,OtherPatientIDs")
      #expect(try DICOMJSON.decode(Array(more.body.utf8)).string(.requestedProcedurePriority) == "HIGH")
      let waiting = try await served.call("GET", "/dicom-web/studies?PatientID=PH-2")
      #expect(
        try DICOMJSON.decode(Array(waiting.body.utf8)).string(TriageAttributes.outcome) == "PENDING")
    }
  }

  @Test("10.6.1: series and instances are found below a study, below a series, and in all studies")
  func lowerLevels() async throws {
    try await ServedWorklist.run { served in
      try await archive(served)
      let searches: [(path: String, count: Int)] = [
        ("/studies/1.2.826.0.1.1/series", 1), ("/series", 3), ("/series?Modality=DX", 1),
        ("/series?PatientID=PH-1", 1), ("/series?SeriesInstanceUID=1.2.826.0.1.3.1", 1),
        ("/studies/1.2.826.0.1.1/series/1.2.826.0.1.1.1/instances", 2), ("/instances", 6),
        ("/studies/1.2.826.0.1.1/instances?SOPInstanceUID=1.2.826.0.1.1.1.2", 1),
        ("/instances?SOPInstanceUID=1.2.826.0.1.3.1.1", 1), ("/instances?limit=4", 4),
        ("/studies/1.2.826.0.1.9/series", 0),
      ]
      for search in searches {
        let answer = try await served.call("GET", "/dicom-web\(search.path)")
        let results = answer.body.isEmpty ? [] : try DICOMJSON.decodeAll(Array(answer.body.utf8))
        #expect(results.count == search.count, "\(search.path)")
      }
      let series = try DICOMJSON.decode(
        Array(try await served.call("GET", "/dicom-web/series?Modality=DX").body.utf8))
      #expect(series.string(.patientID) == "PH-2" && series.integer(.numberOfSeriesRelatedInstances) == 2)
      let instances = try DICOMJSON.decodeAll(
        Array(try await served.call("GET", "/dicom-web/studies/1.2.826.0.1.1/instances").body.utf8))
      #expect(instances.map { $0.string(.sopInstanceUID) } == ["1.2.826.0.1.1.1.1", "1.2.826.0.1.1.1.2"])
      #expect(instances[0].uid(.sopClassUID) == SOPClass.ct && instances[0][.patientName] == nil)
    }
  }

  @Test("8.3.4: what can't be understood or matched is refused with 400 and says why")
  func refused() async throws {
    try await ServedWorklist.run { served in
      let queries = [
        "/studies?Patient=1", "/studies?StudyDate=yesterday", "/studies?StudyInstanceUID=x",
        "/studies?Modality=CT",
        "/studies?limit=-1", "/studies?offset=x", "/studies?00101010=*", "/studies?includefield=!",
        "/studies?a=%zz",
        "/studies/x/series", "/studies/1.2/series/y/instances", "/studies?StudyTime=99",
      ]
      for query in queries {
        let answer = try await served.call("GET", "/dicom-web\(query)")
        #expect(answer.status == 400, "\(query)")
        #expect(try answer.json("error")?.isEmpty == false)
      }
      let xml = try await served.call("GET", "/dicom-web/studies", headers: ["Accept: application/pdf"])
      #expect(xml.status == 406)
    }
  }

  @Test("A search that would look at more than the configuration allows is refused as too broad")
  func tooBroad() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.maximumScan = 2
    try await ServedWorklist.run(configuration) { served in
      for number in 1...101 { try await served.record(try Seed(number: number).receipts(instances: 1)) }
      #expect(try await served.call("GET", "/dicom-web/studies?PatientSex=M").status == 413)
      #expect(try await served.call("GET", "/dicom-web/studies?PatientID=PH-1&limit=2").status == 200)
    }
  }
}
