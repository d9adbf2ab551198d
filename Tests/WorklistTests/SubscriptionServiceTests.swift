import DICOMCore
import DICOMObjects
import DICOMweb
import StudyLedger
import Testing
import TriageDomain
import Worklist

@Suite("PS3.18 11.10 to 11.12: subscriptions")
struct SubscriptionServiceTests {
  static let all = "1.2.840.10008.5.1.4.34.5"
  static let filtered = "1.2.840.10008.5.1.4.34.5.1"
  static let title = AETitle("WATCHER")

  static func address(_ uid: String, _ rest: String = "", title: String = "WATCHER") -> String {
    "/dicom-web/workitems/\(uid)/subscribers/\(title)\(rest)"
  }

  @Test("11.10: a subscription is created, and its Content-Location is where events can be had")
  func subscribe() async throws {
    try await ServedWorklist.run { served in
      let title = try #require(Self.title)
      let uid = try await served.seed(Seed(number: 1)).uid
      let made = try await served.call("POST", Self.address(uid.value))
      #expect(made.status == 201)
      #expect(
        made.headers["content-location"] == "ws://127.0.0.1:\(served.port)/dicom-web/subscribers/WATCHER")
      #expect(try await served.ledger.subscription(title, to: uid) == .withoutLock)
      #expect(try await served.call("POST", Self.address(uid.value, "?deletionlock=true")).status == 201)
      #expect(try await served.ledger.subscription(title, to: uid) == .withLock)
      #expect(try await served.call("POST", Self.address("2.25.404")).status == 404)
      for wrong in [
        Self.address("none"), Self.address(uid.value, "?deletionlock=perhaps"),
        Self.address(uid.value, "?filter=PatientID=1"), Self.address(Self.filtered),
        Self.address(Self.filtered, "?filter=Colour=red"), Self.address(Self.filtered, "?filter=red"),
        Self.address(Self.filtered, "?PatientID=1&ScheduledProcedureStepStartDateTime=soon"),
        Self.address(uid.value, title: "TITLE-OF-MORE-THAN-16"),
      ] { #expect(try await served.call("POST", wrong).status == 400, "\(wrong)") }
    }
  }

  @Test("11.11 and 11.12: unsubscribing and suspending answer 200, or 404 for whom nobody knows")
  func unsubscribe() async throws {
    try await ServedWorklist.run { served in
      let title = try #require(Self.title)
      let uid = try await served.seed(Seed(number: 1)).uid
      for path in [Self.address(uid.value), Self.address(Self.all)] {
        #expect(try await served.call("DELETE", path).status == 404)
      }
      #expect(try await served.call("POST", Self.address(Self.all, "/suspend")).status == 404)
      #expect(try await served.call("POST", Self.address(Self.all, "?deletionlock=true")).status == 201)
      #expect(try await served.call("POST", Self.address(uid.value, "/suspend")).status == 400)
      #expect(try await served.call("POST", Self.address(Self.all, "/suspend")).status == 200)
      let later = try await served.seed(Seed(number: 2)).uid
      #expect(try await served.ledger.subscription(title, to: uid) == .withLock)
      #expect(try await served.ledger.subscription(title, to: later) == .notSubscribed)
      #expect(try await served.call("DELETE", Self.address("2.25.404")).status == 404)
      #expect(try await served.call("DELETE", Self.address(uid.value)).status == 200)
      #expect(try await served.call("DELETE", Self.address(Self.all)).status == 200)
      #expect(try await served.ledger.subscription(title, to: uid) == .notSubscribed)
    }
  }

  @Test("CC.2.3.3.1: a filtered subscription hears of what matches, whichever way the filter is written")
  func filter() async throws {
    try await ServedWorklist.run { served in
      for (number, query) in ["?filter=PatientID=PH-2,00741000=SCHEDULED", "?PatientID=PH-2"].enumerated() {
        let path = Self.address(Self.filtered, query, title: "WATCHER\(number)")
        #expect(try await served.call("POST", path).status == 201)
      }
      for (uid, patient) in [("2.25.1", "PH-1"), ("2.25.2", "PH-2")] {
        let body = WorkitemBodies.creation(patient: patient)
        #expect(try await served.workitems("POST", "?\(uid)", body: body).status == 201)
      }
      for number in 0...1 {
        _ = try await WatchingClient.run(port: served.port, title: "WATCHER\(number)") { inbox in
          guard case .report(let report)? = await inbox.next() else { return #expect(Bool(false)) }
          #expect(report.string(.affectedInstance) == "2.25.2")
        }
      }
    }
  }

  @Test("No more entities subscribe than may")
  func bounded() async throws {
    let limits = EventChannelLimits(maximumSubscribers: 1)
    try await ServedWorklist.run(WorklistConfiguration(port: 0, events: limits)) { served in
      var statuses: [Int] = []
      for title in ["WATCHER", "WATCHER", "OTHER"] {
        statuses.append(try await served.call("POST", Self.address(Self.all, title: title)).status)
      }
      #expect(statuses == [201, 201, 403])
    }
  }
}
