import DICOMCore
import DICOMObjects
import DICOMweb
import Synchronization
import Testing
import TriageDomain
import Worklist

@Suite("PS3.18 8.10: event channels over WebSocket", .timeLimit(.minutes(10)))
struct EventChannelTests {
  static let all = "/dicom-web/workitems/1.2.840.10008.5.1.4.34.5/subscribers/WATCHER"

  static func create(_ served: ServedWorklist, _ uid: String) async throws {
    #expect(try await served.workitems("POST", "?\(uid)", body: WorkitemBodies.creation()).status == 201)
  }

  @Test("Reports come in the order of the changes, each with its command elements and its workitem")
  func reports() async throws {
    try await ServedWorklist.run { served in
      #expect(try await served.call("POST", Self.all).status == 201)
      try await Self.create(served, "2.25.1")
      let isOpen = try await WatchingClient.run(port: served.port, title: "WATCHER") { inbox in
        #expect(await inbox.events(2) == ["1 SCHEDULED", "5"])
        #expect(
          try await served.workitems("PUT", "/2.25.1/state", body: WorkitemBodies.state("IN PROGRESS")).status
            == 200)
        guard case .report(let report)? = await inbox.next() else { return #expect(Bool(false)) }
        #expect(report.string(.procedureStepState) == "IN PROGRESS")
        #expect(report.string(.inputReadinessState) == "READY")
        #expect(report.string(Tag(0x0000, 0x0002)) == "1.2.840.10008.5.1.4.34.6.1")
        #expect(report.integer(Tag(0x0000, 0x0100)) == 256)
        #expect(report.integer(Tag(0x0000, 0x0110)) != nil)
        #expect(report.string(.affectedInstance) == "2.25.1")
        #expect(report[.transactionUID] == nil)
        let asked = try await served.workitems(
          "POST", "/2.25.1/cancelrequest", body: #"{"00741238":{"vr":"LT","Value":["Ordered twice"]}}"#)
        #expect(asked.status == 202)
        guard case .report(let cancel)? = await inbox.next() else { return #expect(Bool(false)) }
        #expect(cancel.integer(.eventType) == 2 && cancel.string(.reasonForCancellation) == "Ordered twice")
        #expect(cancel.string(Tag(0x0074, 0x1236)) == "TRIAGED")
        #expect(
          try await served.workitems("POST", "/2.25.1?2.25.77", body: WorkitemBodies.progress).status == 200)
        guard case .report(let progress)? = await inbox.next() else { return #expect(Bool(false)) }
        #expect(progress.integer(.eventType) == 3)
        #expect(
          progress.items(.procedureStepProgressInformationSequence).first?.string(.procedureStepProgress)
            == "50")
        #expect(
          try await served.workitems("POST", "/2.25.1?2.25.77", body: WorkitemBodies.priority("HIGH")).status
            == 200)
        guard case .report(let assigned)? = await inbox.next() else { return #expect(Bool(false)) }
        #expect(assigned.integer(.eventType) == 5)
        #expect(assigned.code(.scheduledStationNameCodeSequence)?.value == "QUEUE-HIGH")
        let canceled = WorkitemBodies.state("CANCELED")
        #expect(try await served.workitems("PUT", "/2.25.1/state", body: canceled).status == 200)
        guard case .report(let end)? = await inbox.next() else { return #expect(Bool(false)) }
        #expect(end.string(.procedureStepState) == "CANCELED")
        #expect(end.code(.procedureStepDiscontinuationReasonCodeSequence)?.value == "110513")
      }
      #expect(isOpen)
    }
  }

  @Test("What a client has not confirmed comes again at its next connection, and what it has does not")
  func replay() async throws {
    try await ServedWorklist.run { served in
      #expect(try await served.call("POST", Self.all).status == 201)
      try await Self.create(served, "2.25.1")
      for _ in 1...2 {
        _ = try await WatchingClient.run(port: served.port, title: "WATCHER", answers: false) { inbox in
          #expect(await inbox.events(2) == ["1 SCHEDULED", "5"])
        }
      }
      _ = try await WatchingClient.run(port: served.port, title: "WATCHER") { inbox in
        #expect(await inbox.events(2) == ["1 SCHEDULED", "5"])
        // The next ones come only when the first are confirmed.
        try await Self.create(served, "2.25.2")
        #expect(await inbox.events(2).count == 2)
      }
      try await Self.create(served, "2.25.3")
      _ = try await WatchingClient.run(port: served.port, title: "WATCHER", answers: false) { inbox in
        guard case .report(let report)? = await inbox.next() else { return #expect(Bool(false)) }
        // Whether the last ones were confirmed before the connection ended is open.
        #expect(["2.25.2", "2.25.3"].contains(report.string(.affectedInstance)))
      }
    }
  }

  @Test("A client that does not confirm is let go and holds up nobody; its next connection loses nothing")
  func slow() async throws {
    let limits = EventChannelLimits(answerTimeout: .milliseconds(200))
    try await ServedWorklist.run(WorklistConfiguration(port: 0, events: limits)) { served in
      #expect(try await served.call("POST", Self.all).status == 201)
      try await Self.create(served, "2.25.1")
      _ = try await WatchingClient.run(port: served.port, title: "WATCHER", answers: false) { inbox in
        #expect(await inbox.events(2).count == 2)
        #expect(await inbox.next() == nil)
      }
      _ = try await WatchingClient.run(port: served.port, title: "WATCHER") { inbox in
        #expect(await inbox.events(2) == ["1 SCHEDULED", "5"])
      }
    }
  }

  @Test("A later connection of the same entity ends the earlier one; beyond the limit others are refused")
  func places() async throws {
    let limits = EventChannelLimits(maximumChannels: 1)
    try await ServedWorklist.run(WorklistConfiguration(port: 0, events: limits)) { served in
      #expect(try await served.call("POST", Self.all).status == 201)
      try await Self.create(served, "2.25.1")
      _ = try await WatchingClient.run(port: served.port, title: "WATCHER", answers: false) { first in
        #expect(await first.events(2).count == 2)
        #expect(try await !WatchingClient.run(port: served.port, title: "OTHER") { _ in })
        _ = try await WatchingClient.run(port: served.port, title: "WATCHER") { second in
          #expect(await second.events(2).count == 2)
          #expect(await first.close() == 1008)
        }
      }
    }
  }

  @Test("The gate stands before event channels too, and a request without an upgrade is told what is needed")
  func gate() async throws {
    try await ServedWorklist.run { served in
      let plain = try await served.call("GET", "/dicom-web/subscribers/WATCHER")
      #expect(plain.status == 426 && plain.headers["upgrade"] == "websocket")
      #expect(try await served.call("GET", "/dicom-web/subscribers/TITLE-OF-MORE-THAN-16").status == 400)
      #expect(
        try await !WatchingClient.run(
          port: served.port, title: "WATCHER", headers: [("Origin", "https://evil.example")]
        ) { _ in })
      #expect(try await !WatchingClient.run(port: served.port, title: "TITLE-OF-MORE-THAN-16") { _ in })
      // A connection that is refused an upgrade is an ordinary one.
      let handshake = [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ]
      let address = "/dicom-web/subscribers/WATCHER"
      let cases: [(String, [String], Int)] = [
        ("/healthz/live", handshake, 200), (address, handshake + ["Host: evil.example"], 421),
        (address, Array(handshake.dropLast()), 426),
        (address, handshake.dropLast(2) + ["Sec-WebSocket-Version: 8", handshake[3]], 426),
        (
          "/healthz/live",
          ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"], 200
        ),
      ]
      for (path, headers, status) in cases {
        #expect(try await served.call("GET", path, headers: headers).status == status, "\(path) \(headers)")
      }
    }
  }

  @Test("A stop of the service ends event channels with 1001 instead of waiting for them")
  func stop() async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let (opened, open) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await ServedWorklist.run { served in
          #expect(try await served.call("POST", Self.all).status == 201)
          try await Self.create(served, "2.25.1")
          port.yield(served.port)
          for await _ in opened { break }
        }
      }
      let served = try #require(await ports.first { _ in true })
      _ = try await WatchingClient.run(port: served, title: "WATCHER") { inbox in
        #expect(await inbox.events(2).count == 2)
        open.yield()
        #expect(await inbox.close() == 1001)
      }
      try await group.waitForAll()
    }
  }
}
