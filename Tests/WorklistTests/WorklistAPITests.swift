import DICOMCore
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport
import Worklist

@Suite("The worklist as JSON")
struct WorklistAPITests {
  @Test("Studies stand by priority, then by arrival, each with why; ended ones come last without a rank")
  func order() async throws {
    try await ServedWorklist.run { served in
      let first = Seed(number: 1, name: "Phantom^Ada", arrival: 0)
      try await served.seed(
        first, outcome: .negative, findings: [first.finding(.intracranialHaemorrhage, present: false, 0.03)])
      let second = Seed(number: 2, name: "Phantom^Bo^Q", requestedPriority: "ROUTINE", arrival: 10_000)
      try await served.seed(
        second, outcome: .positive, findings: [second.finding(.pneumothorax, present: true, 0.88, .right)],
        priority: .high)
      try await served.seed(
        Seed(number: 3, arrival: 20_000), outcome: .notEligible(reason: "Only a localizer was received"))
      try await served.seed(Seed(number: 4, requestedPriority: "STAT", arrival: 30_000))
      let ended = try await served.seed(Seed(number: 5, requestedPriority: "STAT", arrival: 40_000))
      #expect(try await served.workitems("POST", "/\(ended.uid)/cancelrequest").status == 202)

      let answer = try await served.call("GET", "/api/worklist")
      #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
      func value(_ index: Int, _ path: String...) throws -> String? {
        var value: Any? = try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
        value = ((value as? [String: Any])?["studies"] as? [Any])?[index]
        for step in path {
          value = Int(step).map { (value as? [Any])?[$0] } ?? (value as? [String: Any])?[step]
        }
        return value.map { "\($0)" }
      }
      let order = try (0..<5).map { try value($0, "study_uid") }
      #expect(order == [2, 4, 1, 3, 5].map { "1.2.826.0.1.\($0)" })
      #expect(try (0..<5).map { try value($0, "rank") } == ["1", "2", "3", "4", nil])
      #expect(try value(0, "patient", "name") == "Phantom, Bo Q" && value(0, "outcome") == "positive")
      #expect(try value(0, "findings", "0", "laterality") == "right")
      #expect(try value(0, "findings", "0", "probability_text") == "88 %")
      #expect(try value(0, "priority") == "HIGH" && value(0, "requested_priority") == "LOW")
      #expect(
        try value(0, "standing")
          == "Pneumothorax, right, probability 88 %. Priority HIGH follows from the finding; LOW was requested."
      )
      #expect(
        try value(0, "time_to_flag_ms") == "2500" && value(0, "received_at") == "2025-12-31T23:00:10.000Z")
      #expect(try value(0, "deliveries", "0", "destination") == "ups")
      #expect(try value(1, "outcome") == nil && value(1, "receiving") != nil)
      #expect(try value(1, "standing") == "Images are still arriving. Priority HIGH was requested.")
      #expect(try value(2, "standing") == "No finding: intracranial haemorrhage 3 %.")
      #expect(try value(3, "reason") == "Only a localizer was received")
      #expect(try value(3, "not_evaluated", "0", "reason") == "A localizer, not a volume")
      #expect(try value(4, "state") == "CANCELED")
    }
  }

  @Test("A page of the worklist says whether there is more, and limits are whole numbers")
  func pages() async throws {
    try await ServedWorklist.run { served in
      for number in 1...3 { try await served.seed(Seed(number: number, arrival: Int64(number) * 1000)) }
      let page = try await served.call("GET", "/api/worklist?limit=2&offset=1")
      #expect(try page.json("studies", "0", "rank") == "2" && page.json("studies", "1", "rank") == "3")
      #expect(try page.json("has_more") == "0" || page.json("has_more") == "false")
      let first = try await served.call("GET", "/api/worklist?limit=2")
      #expect(try first.json("has_more") == "1" || first.json("has_more") == "true")
      #expect(try await served.call("GET", "/api/worklist?limit=two").status == 400)
    }
  }

  @Test("A study tells its story")
  func study() async throws {
    try await ServedWorklist.run { served in
      try await served.seed(Seed(number: 1), outcome: .negative)
      let answer = try await served.call("GET", "/api/studies/1.2.826.0.1.1")
      #expect(answer.status == 200)
      #expect(try answer.json("study", "outcome") == "negative")
      #expect(try answer.json("events", "0", "name")?.isEmpty == false)
      #expect(try await served.call("GET", "/api/studies/1.2.3").status == 404)
      #expect(try await served.call("GET", "/api/studies/x").status == 400)
    }
  }

  @Test("Health says whether the ledger answers")
  func health() async throws {
    try await ServedWorklist.run { served in
      for path in ["/healthz", "/healthz/live", "/healthz/ready"] {
        let answer = try await served.call("GET", path)
        #expect(answer.status == 200)
      }
    }
  }

  @Test("Listeners are told of a change, and only so many may listen")
  func events() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.maximumListeners = 1
    configuration.announcementInterval = .zero
    try await ServedWorklist.run(configuration) { served in
      let url = "http://127.0.0.1:\(served.port)/api/events"
      // Reads until both kinds of event came; the change is made once the first one has.
      let script = """
        import sys, urllib.request
        stream = urllib.request.urlopen(sys.argv[1], timeout=20)
        assert stream.headers["Content-Type"] == "text/event-stream"
        seen = set()
        while seen != {"alive", "changed"}:
            line = stream.readline().decode().strip()
            if line.startswith("event: "):
                if not seen:
                    try:
                        urllib.request.urlopen(sys.argv[1], timeout=20)
                        raise SystemExit("a second listener was let in")
                    except urllib.error.HTTPError as error:
                        assert error.code == 503, error.code
                    body = sys.argv[3].encode()
                    urllib.request.urlopen(urllib.request.Request(sys.argv[2], data=body, method="POST",
                        headers={"Content-Type": "application/dicom+json"}), timeout=20)
                seen.add(line[7:])
            assert not line.startswith("data: ") or line == "data: {}", line
        """
      try await ToolRun.succeed(
        PackageRoot.python.path,
        [
          "-c", script, url, "http://127.0.0.1:\(served.port)/dicom-web/workitems?2.25.1",
          WorkitemBodies.creation(),
        ])
    }
  }
}
