import DICOMCore
import DICOMObjects
import Foundation
import StudyLedger
import Testing
import TriageDomain

@testable import Worklist

@Suite("What the study's page and the operations page are given")
struct StudyPageAPITests {
  private static func image(_ number: Int, z: Double?, orientation: [Double] = [1, 0, 0, 0, 1, 0]) throws
    -> StoredInstance
  {
    var header = InstanceHeader()
    (header.rows, header.columns, header.instanceNumber) = (512, 512, number)
    header.imageOrientation = orientation
    header.imagePosition = z.map { [0, 0, $0] } ?? []
    return StoredInstance(
      studyUID: try Seed.uid("1.2.3"), seriesUID: try Seed.uid("1.2.3.1"),
      instanceUID: try Seed.uid("1.2.3.1.\(number)"), sopClass: .ct, transferSyntax: .explicitLittleEndian,
      path: try #require(SpoolPath("a/\(number)")), header: header)
  }

  private static func numbers(_ images: [StoredInstance]) -> [Int?] {
    SliceOrder.sorted(images).map(\.header.instanceNumber)
  }

  @Test(
    "Slices stand along their normal, whatever their numbers say; without one geometry the numbers decide")
  func slices() throws {
    let images = [try Self.image(1, z: 30), try Self.image(2, z: -10.5), try Self.image(3, z: 10)]
    #expect(Self.numbers(images) == [2, 3, 1])
    #expect(Self.numbers(images + [try Self.image(4, z: nil)]) == [1, 2, 3, 4])
    let turned = try Self.image(0, z: 99, orientation: [1, 0, 0, 0, 0, -1])
    #expect(Self.numbers(images + [turned]) == [0, 1, 2, 3])
    #expect(Self.numbers([]) == [])
  }

  @Test("A report becomes text: codes, numbers with units, headings; its depth is bounded")
  func report() {
    func item(_ type: String, _ name: String, _ change: (inout DataSet) -> Void = { _ in }) -> DataSet {
      var item = DataSet()
      item.set(.valueType, .CS, type)
      item.set(.conceptNameCodeSequence, code: CodedConcept("1", "X", name))
      change(&item)
      return item
    }
    let number = item("NUM", "Volume") { item in
      var measured = DataSet()
      measured.set(.numericValue, .DS, "12.3")
      measured.set(.measurementUnitsCodeSequence, code: CodedConcept("mL", "UCUM", "mL"))
      item.set(.measuredValueSequence, items: [measured])
    }
    let code = item("CODE", "Finding") {
      $0.set(.conceptCodeSequence, code: CodedConcept("2", "X", "<b>Haemorrhage</b>"))
    }
    var deep = item("CONTAINER", "deepest")
    for _ in 0..<60 { deep = item("CONTAINER", "deep") { [deep] in $0.set(.contentSequence, items: [deep]) } }
    let report = item("CONTAINER", "Report of the test") {
      $0.set(
        .contentSequence,
        items: [code, item("CONTAINER", "Numbers") { $0.set(.contentSequence, items: [number]) }, deep])
    }
    let view = ReportView(report, instance: .mint())
    #expect(view.title == "Report of the test" && view.nodes.count == 3)
    #expect(view.nodes[0].name == "Finding" && view.nodes[0].value == "<b>Haemorrhage</b>")
    #expect(view.nodes[1].isHeading && view.nodes[1].children.first?.value == "12.3 mL")
    var depth = 0
    var node = view.nodes[2].children.first
    while let next = node {
      depth += 1
      node = next.children.first
    }
    #expect(depth == ReportView.maximumDepth - 1)
  }

  @Test(
    "What was given up is listed and tried again once; what is not given up is refused, what is not there is 404"
  )
  func retry() async throws {
    try await LogInServiceTests.run { served in
      let seed = Seed(number: 1)
      try await served.seed(
        seed, outcome: .positive, findings: [seed.finding(.pneumothorax, present: true, 0.9)])
      let destination = try #require(DestinationName("ups"))
      let claim = try #require(
        try await served.ledger.claimDeliveries(
          destination: destination, limit: 1, at: ServedWorklist.moment, lease: .seconds(60),
          maximumAttempts: 3
        ).first)
      try await served.ledger.deliveryFailed(
        claim.id, reason: "refused", retryAt: nil, at: ServedWorklist.moment)
      let bearer = ["Authorization: Bearer \(LogInServiceTests.caretaker)"]
      let view = try await served.call("GET", "/api/operations", headers: bearer)
      #expect(try view.json("dead_deliveries", "0", "last_error") == "refused")
      #expect(
        try view.json("lanes", "0", "dead") == "1" && view.json("conclusions", "0", "outcome") == "positive")
      #expect(try view.json("disk", "total_bytes") != nil)
      func post(_ path: String) async throws -> Int {
        try await served.call("POST", path, headers: bearer).status
      }
      #expect(try await post("/api/deliveries/\(claim.id)/retry") == 204)
      #expect(try await post("/api/deliveries/\(claim.id)/retry") == 409)
      #expect(try await post("/api/deliveries/999/retry") == 404)
      #expect(try await post("/api/deliveries/x/retry") == 400)
      #expect(try await post("/api/studies/\(try seed.studyUID)/retry") == 409)
      #expect(try await post("/api/studies/1.2.3/retry") == 404)
      let after = try await served.call("GET", "/api/operations", headers: bearer)
      #expect(
        try after.json("dead_deliveries", "0", "id") == nil && after.json("lanes", "0", "waiting") == "1")
    }
  }

  @Test("A study's images come with outlines by their frame, and its report is 404 while there is none")
  func images() async throws {
    try await ServedWorklist.run { served in
      let seed = Seed(number: 4)
      try await served.seed(seed)
      let uid = try seed.studyUID
      let view = try await served.call("GET", "/api/studies/\(uid)/images")
      #expect(
        try view.json("dicomweb") == "/dicom-web" && view.json("series", "0", "images", "1", "frames") == "1")
      #expect(try await served.call("GET", "/api/studies/\(uid)/report").status == 404)
      #expect(try await served.call("GET", "/api/studies/1.2.3/images").status == 404)
      #expect(try await served.call("GET", "/api/studies/x/images").status == 400)
    }
  }

  @Test("Only an origin is taken as one")
  func origins() {
    for right in ["https://viewer.example", "http://127.0.0.1:3000", "https://[::1]:8443"] {
      #expect(OriginPolicy.isOrigin(right), "\(right)")
    }
    for wrong in [
      "", "*", "null", "viewer.example", "https://", "https://a.example/", "https://a b", "ftp://a",
      "https://*",
    ] {
      #expect(!OriginPolicy.isOrigin(wrong), "\(wrong)")
    }
  }
}
