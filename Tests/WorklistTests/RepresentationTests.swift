import DICOMCore
import DICOMObjects
import DICOMweb
import Testing
import TriageTestSupport
import Worklist

@Suite("PS3.18 8.7 and 11: representations of workitems")
struct RepresentationTests {
  private static let parts = #"multipart/related; type="application/dicom+xml""#

  private func xml(_ json: String) throws -> String {
    String(decoding: NativeDICOMModel.encode(try DICOMJSON.decode(Array(json.utf8))), as: UTF8.self)
  }

  private func part(_ body: String) -> String {
    "--b\r\nContent-Type: application/dicom+xml\r\n\r\n\(body)\r\n--b--\r\n"
  }

  @Test("A workitem is created, updated and moved by XML bodies, alone or as a part, as it is by JSON")
  func bodies() async throws {
    try await ServedWorklist.run { served in
      func send(_ method: String, _ path: String, _ json: String, asPart: Bool) async throws -> Int {
        let body = try xml(json)
        return try await served.call(
          method, "/dicom-web/workitems" + path, body: asPart ? part(body) : body,
          type: asPart ? Self.parts + "; boundary=b" : "application/dicom+xml"
        ).status
      }
      for (uid, asPart) in [("2.25.1", false), ("2.25.2", true)] {
        #expect(try await send("POST", "?\(uid)", WorkitemBodies.creation(), asPart: asPart) == 201)
        #expect(try await send("POST", "/\(uid)", WorkitemBodies.priority("HIGH"), asPart: asPart) == 200)
        #expect(
          try await send("PUT", "/\(uid)/state", WorkitemBodies.state("IN PROGRESS"), asPart: asPart) == 200)
        let json = try await served.workitems("GET", "/\(uid)")
        let dataSet = try DICOMJSON.decode(Array(json.body.utf8))
        #expect(dataSet.string(.procedureStepState) == "IN PROGRESS")
        #expect(dataSet.string(.scheduledProcedureStepPriority) == "HIGH")
        #expect(dataSet.string(.patientName) == "Phantom^Zoe")
        let one = try await served.call(
          "GET", "/dicom-web/workitems/\(uid)", headers: ["Accept: application/dicom+xml"])
        #expect(one.headers["content-type"] == "application/dicom+xml")
        #expect(try NativeDICOMModel.decode(Array(one.body.utf8)) == dataSet)
      }
      let found = try await served.call(
        "GET", "/dicom-web/workitems?includefield=all&PatientID=PH-9", headers: ["Accept: \(Self.parts)"])
      let boundary = try #require(found.headers["content-type"]?.split(separator: "boundary=").last)
      let documents = try MultipartParts.parse(
        Array(found.body.utf8), boundary: String(boundary), maximumParts: 9)
      #expect(documents.count == 2 && documents.allSatisfy { $0.type == "application/dicom+xml" })
      #expect(try NativeDICOMModel.decode(documents[0].body).string(.patientID) == "PH-9")
    }
  }

  @Test("406 for what can't be given, 415 for what can't be taken, 400 for what is not what it says")
  func refusals() async throws {
    try await ServedWorklist.run { served in
      #expect(try await served.workitems("POST", "?2.25.1", body: WorkitemBodies.creation()).status == 201)
      let accepts: [(String, Int, Int)] = [
        ("application/dicom+json", 200, 200), ("*/*", 200, 200), ("text/html", 406, 406),
        ("application/dicom+xml", 200, 406), (Self.parts, 200, 200), ("application/dicom", 406, 406),
        ("application/dicom+json;q=0", 406, 406), ("text/html, application/*;q=0.1", 200, 200),
        (#"multipart/related; type="application/dicom""#, 406, 406),
      ]
      for (accept, one, several) in accepts {
        for (path, status) in [("/2.25.1", one), ("", several)] {
          let answer = try await served.call(
            "GET", "/dicom-web/workitems\(path)", headers: ["Accept: \(accept)"])
          #expect(answer.status == status, "\(accept) at \(path)")
        }
      }
      let weighed = try await served.call(
        "GET", "/dicom-web/workitems/2.25.1",
        headers: ["Accept: application/dicom+json;q=0.5, application/dicom+xml"])
      #expect(weighed.headers["content-type"] == "application/dicom+xml")
      let xml = try xml(WorkitemBodies.creation())
      let bodies: [(String?, String, Int)] = [
        (nil, xml, 415), ("text/xml", xml, 415), ("application/dicom+json", xml, 400),
        ("application/dicom+xml", WorkitemBodies.creation(), 400), (Self.parts, part(xml), 400),
        (Self.parts + "; boundary=c", part(xml), 400),
        (#"multipart/related; type="application/dicom+json"; boundary=b"#, part(xml), 415),
        (Self.parts + "; boundary=b", "--b\r\nContent-Type: image/png\r\n\r\n\(xml)\r\n--b--", 415),
        (Self.parts + "; boundary=b", "--b--", 400),
      ]
      for (type, body, status) in bodies {
        let answer = try await served.call("POST", "/dicom-web/workitems?2.25.9", body: body, type: type)
        #expect(answer.status == status, "\(type ?? "no type"): \(answer.body)")
      }
    }
  }

  @Test("8.3.4.3: a search gives the return keys, what was matched and what is asked for, and nothing else")
  func included() async throws {
    try await ServedWorklist.run { served in
      let extra = #","00404011":{"vr":"DT","Value":["20260102"]},"00404008":{"vr":"DT","Value":["20260103"]}"#
      let body = WorkitemBodies.creation(extra: extra)
      #expect(try await served.workitems("POST", "?2.25.1", body: body).status == 201)
      func tags(_ query: String) async throws -> Set<String> {
        let answer = try await served.workitems("GET", query)
        return Set(try DICOMJSON.decode(Array(answer.body.utf8)).tags.map(\.hex))
      }
      let (expected, expiry, comment) = ("00404011", "00404008", "00400400")
      let plain = try await tags("")
      #expect(plain.isSuperset(of: ["00080018", "00741200", "00741000", "00100010", "0040A370", "00404021"]))
      #expect(plain.isDisjoint(with: [expected, expiry, comment, "00741216", "00404010"]))
      #expect(try await tags("?includefield=ExpectedCompletionDateTime") == plain.union([expected]))
      #expect(try await tags("?includefield=00404008,00400400") == plain.union([expiry, comment]))
      #expect(try await tags("?ExpectedCompletionDateTime=20260102") == plain.union([expected]))
      #expect(
        try await tags("?includefield=all").isSuperset(of: plain.union([expected, expiry, "00741216"])))
    }
  }
}
