import DICOMCore
import DICOMObjects
import DICOMweb
import Foundation
import ServiceLifecycle
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

@testable import Delivery

@Suite("Delivery over the web", .timeLimit(.minutes(10)))
struct WebDeliveryTests {
  private func stow(_ name: String, _ root: String) -> Destination {
    DeliveryHarness.destination(name, .stowRS(root: root, HTTPClientConfiguration()))
  }

  @Test("STOW-RS: several objects go in one request whose parts are the spool's files")
  func stored() async throws {
    let harness = try DeliveryHarness()
    let documents = [try harness.document(1), try harness.document(2)]
    try await harness.order("pacs", .document(documents[0]), .document(documents[1]))
    let exchange = Exchange(.init(200))
    try await StubServer.running(exchange.answer) { root in
      try await harness.running([stow("pacs", root)]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
    }
    let request = try #require(exchange.requests.first)
    #expect(exchange.requests.count == 1)
    #expect(request.target == "/studies")
    #expect(
      request.contentType?.hasPrefix("multipart/related; type=\"application/dicom\"; boundary=") == true)
    for document in documents {
      let bytes = try Data(contentsOf: harness.folder.appending(path: document.path.value))
      #expect(Data(request.body).range(of: bytes) != nil)
    }
  }

  @Test("STOW-RS: of a mixed answer the refused object is a dead letter, the stored one is delivered")
  func mixed() async throws {
    let harness = try DeliveryHarness()
    let documents = [try harness.document(1), try harness.document(2)]
    try await harness.order("pacs", .document(documents[0]), .document(documents[1]))
    let body = """
      {"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["\(documents[0].instanceUID)"]}}]},
       "00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["\(documents[1].instanceUID)"]},
       "00081197":{"vr":"US","Value":[43264]}}]}}
      """
    let exchange = Exchange(.init(202, body))
    let all = try await StubServer.running(exchange.answer) { root in
      try await harness.running([stow("pacs", root)]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered || $0.state == .dead } }
      }
      return try await harness.ledger.deliveries(state: nil, limit: 10)
    }
    #expect(all.first { $0.instanceUID == documents[0].instanceUID }?.state == .delivered)
    let dead = try #require(all.first { $0.instanceUID == documents[1].instanceUID })
    #expect(dead.state == .dead)
    #expect(dead.lastError == "the destination answers A900")
    #expect(exchange.requests.count == 1)
  }

  @Test(
    "STOW-RS: after half an answer, a failure and a 202 that names nothing, the same bytes are sent again")
  func retries() async throws {
    let harness = try DeliveryHarness()
    try await harness.order("pacs", .document(harness.document(1)))
    let exchange = Exchange(
      .init(200, "{\"00081190\":{\"vr\":\"UR\"}}", isCut: true), .init(500), .init(202), .init(200))
    let all = try await StubServer.running(exchange.answer) { root in
      try await harness.running([stow("pacs", root)]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
      return try await harness.ledger.deliveries(state: nil, limit: 10)
    }
    #expect(all.first?.attempts == 4)
    #expect(exchange.requests.count == 4)
    #expect(Set(exchange.requests).count == 1)
  }

  @Test("503 says that the server is down: it costs no attempt, and the object goes once it answers")
  func busy() async throws {
    let harness = try DeliveryHarness()
    try await harness.order("pacs", .document(harness.document(1)))
    let exchange = Exchange(.init(503), .init(503), .init(200))
    let all = try await StubServer.running(exchange.answer) { root in
      try await harness.running([stow("pacs", root)]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
      return try await harness.ledger.deliveries(state: nil, limit: 10)
    }
    #expect(all.first?.attempts == 1)
    #expect(exchange.requests.count == 3)
  }

  @Test("what keeps failing is a dead letter after the last attempt, and an operator's replay delivers it")
  func deadLetter() async throws {
    let harness = try DeliveryHarness()
    try await harness.order("pacs", .document(harness.document(1)))
    let exchange = Exchange(.init(500), .init(500), .init(500), .init(200))
    let requests = try await StubServer.running(exchange.answer) { root in
      var destination = stow("pacs", root)
      destination.maximumAttempts = 3
      let limited = destination
      try await harness.running([limited]) { _ in
        let dead = try await harness.wait { $0.allSatisfy { $0.state == .dead } }
        #expect(dead.first?.attempts == 3)
        #expect(exchange.requests.count == 3)
        try await harness.ledger.retryDelivery(id: dead[0].id, at: .now())
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
      return exchange.requests
    }
    #expect(requests.count == 4)
  }

  @Test("a destination that never answers does not delay another")
  func independence() async throws {
    let harness = try DeliveryHarness()
    let document = try harness.document(1)
    try await harness.order("silent", .document(document))
    try await harness.order("closed", .document(document))
    try await harness.order("pacs", .document(document))
    let (hold, release) = AsyncStream<Void>.makeStream()
    let exchange = Exchange(.init(200))
    try await StubServer.running(
      StubServer.answering { _ in
        for await _ in hold {}
        return .init(200)
      }
    ) { silent in
      try await StubServer.running(exchange.answer) { root in
        let destinations = [stow("silent", silent), stow("closed", "http://127.0.0.1:1"), stow("pacs", root)]
        try await harness.running(destinations) { _ in
          try await harness.wait { $0.first { $0.destination.value == "pacs" }?.state == .delivered }
          let others = try await harness.ledger.deliveries(state: nil, limit: 10)
          #expect(others.filter { $0.state == .delivered }.count == 1)
          release.finish()
        }
      }
    }
  }

  @Test("a shutdown lets what is being sent finish and records it")
  func drain() async throws {
    let harness = try DeliveryHarness()
    try await harness.order("pacs", .document(harness.document(1)))
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let (hold, release) = AsyncStream<Void>.makeStream()
    try await StubServer.running(
      StubServer.answering { request in
        if request.method == "POST" {
          arrived.finish()
          for await _ in hold {}
        }
        return .init(200)
      }
    ) { root in
      try await harness.running([stow("pacs", root)]) { group in
        for await _ in arrivals {}
        await group.triggerGracefulShutdown()
        release.finish()
      }
    }
    #expect(try await harness.ledger.deliveries(state: .delivered, limit: 10).count == 1)
  }

  @Test("UPS-RS: a workitem is created, and where it exists its priority is brought up to date")
  func workitems() async throws {
    let harness = try DeliveryHarness()
    let uid = UID<Instance>("2.25.77")!
    try await harness.ledger.create(
      Workitem(
        uid: uid, state: .scheduled, priority: .high, floor: nil, studyUID: nil, transactionUID: nil,
        label: "Interpretation", createdAt: .now(), modifiedAt: .now(), version: 1, attributes: ""))
    try await harness.order("worklist", .workitem(uid))
    let exchange = Exchange(.init(409), .init(200))
    try await StubServer.running(exchange.answer) { root in
      let destination = DeliveryHarness.destination("worklist", .upsRS(root: root, HTTPClientConfiguration()))
      try await harness.running([destination]) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .delivered } }
      }
    }
    let requests = exchange.requests
    try #require(requests.map(\.target) == ["/workitems?2.25.77", "/workitems/2.25.77"])
    for request in requests {
      #expect(request.contentType == "application/dicom+json")
      let dataSet = try DICOMJSON.decode(request.body)
      #expect(dataSet.string(.scheduledProcedureStepPriority) == "HIGH")
    }
  }

  @Test("a workitem for a storage destination and an object for a worklist are dead letters at once")
  func wrongKind() async throws {
    let harness = try DeliveryHarness()
    try await harness.order("pacs", .workitem(UID("2.25.77")!))
    try await harness.order("worklist", .document(harness.document(1)))
    let exchange = Exchange(.init(200))
    try await StubServer.running(exchange.answer) { root in
      let destinations = [
        stow("pacs", root),
        DeliveryHarness.destination("worklist", .upsRS(root: root, HTTPClientConfiguration())),
      ]
      try await harness.running(destinations) { _ in
        try await harness.wait { $0.allSatisfy { $0.state == .dead } }
      }
    }
    #expect(exchange.requests.isEmpty)
  }
}
