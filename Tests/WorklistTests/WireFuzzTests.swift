import DICOMObjects
import DICOMweb
import Foundation
import Testing
import TriageTestSupport
import Worklist

/// Malformed requests by a seeded generator: the same seed, the same requests.
///
/// TRIAGED_FUZZ_REQUESTS says how many (400 without it), TRIAGED_FUZZ_SEED from which seed.
@Suite(
  "Whatever comes on the wire is refused or done, and never breaks the service", .timeLimit(.minutes(30)))
struct WireFuzzTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &self)]
    }

    mutating func broken(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      for _ in 0..<Int.random(in: 0...5, using: &self) {
        let place = Int.random(in: 0...bytes.count, using: &self)
        let end = min(bytes.count, place + Int.random(in: 1...12, using: &self))
        switch Int.random(in: 0...4, using: &self) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 2: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &self) }
        case 3: bytes.insert(contentsOf: Array(pick(WireFuzzTests.pieces).utf8), at: place)
        default: bytes = Array(bytes[..<place])
        }
      }
      return bytes
    }
  }

  static let pieces = [
    "\"", "{", "}}", "[[", "]]>", "<", "&#0;", "&x;", "--b", "\r\n\r\n", "null", "1e999", "\\u0000", "\0",
    "é",
    "00741000", "\"vr\":\"SQ\"", "%", "%00", "&&", "=", "*", "-", "9999999999999999999",
  ]

  private static func environment(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  static var count: Int { environment("TRIAGED_FUZZ_REQUESTS", 400) }
  static var seed: UInt64 { UInt64(environment("TRIAGED_FUZZ_SEED", 1)) }
  static let configuration = WorklistConfiguration(
    port: 0, requestsPerSecond: 100_000, requestBurst: 1_000_000)

  /// Queries, bodies of each representation and heads, all of them broken here and there, as curl's configuration.
  static func requests(_ generator: inout Generator, port: Int, folder: URL) throws -> String {
    let bodies = try [
      WorkitemBodies.creation(), WorkitemBodies.performed, WorkitemBodies.state("IN PROGRESS"),
      WorkitemBodies.priority("HIGH"), WorkitemBodies.progress,
    ].map { json in (json, NativeDICOMModel.encode(try DICOMJSON.decode(Array(json.utf8)))) }
    let queries = [
      "", "?2.25.7", "?workitem=2.25.8", "?PatientID=PH-*&limit=3", "?00741000=SCHEDULED&includefield=all",
      "?ScheduledProcedureStepStartDateTime=20260101-20260102", "?deletionlock=true&filter=PatientID=1,2",
    ]
    let paths = [
      "/workitems", "/workitems/2.25.1", "/workitems/2.25.1/state", "/workitems/2.25.1/cancelrequest",
      "/workitems/2.25.1/subscribers/A", "/workitems/1.2.840.10008.5.1.4.34.5.1/subscribers/A",
      "/workitems/1.2.840.10008.5.1.4.34.5/subscribers/A/suspend", "/subscribers/A",
    ]
    let types = [
      "application/dicom+json", "application/dicom+xml", "text/plain",
      "multipart/related; type=\"application/dicom+xml\"; boundary=b",
    ]
    var lines: [String] = []
    for number in 0..<count {
      let (json, xml) = generator.pick(bodies)
      let type = generator.pick(types)
      let plain =
        type.contains("json")
        ? Array(json.utf8)
        : type.contains("boundary")
          ? Array("--b\r\nContent-Type: application/dicom+xml\r\n\r\n".utf8) + xml
            + Array("\r\n--b--\r\n".utf8) : xml
      let file = folder.appending(path: "\(number)")
      try Data(generator.broken(plain)).write(to: file)
      let target = generator.broken(Array((generator.pick(paths) + generator.pick(queries)).utf8))
      // A space or control character would end the request's first line, which is curl's to refuse.
      let address = target.map { byte in
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
          && byte != UInt8(ascii: "#")
          ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      lines += [
        number == 0 ? "" : "next", "silent", "globoff", "path-as-is", "max-time = 30",
        "request = \"\(generator.pick(["GET", "POST", "PUT", "DELETE", "POST", "PATCH"]))\"",
        "data-binary = \"@\(file.path)\"", "header = \"Content-Type: \(type.replacing("\"", with: "\\\""))\"",
        "header = \"Accept: \(generator.pick(["*/*", "application/dicom+json;q=x", ",;", "text/html", "multipart/related;;="]))\"",
        "output = \"/dev/null\"", "write-out = \"\(number) %{http_code}\\n\"",
        "url = \"http://127.0.0.1:\(port)/dicom-web\(address)\"",
      ]
    }
    return lines.joined(separator: "\n")
  }

  @Test("Broken queries, JSON, XML and multipart bodies get no 5xx and no broken connection")
  func requests() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await ServedWorklist.run(Self.configuration) { served in
      #expect(try await served.workitems("POST", "?2.25.1", body: WorkitemBodies.creation()).status == 201)
      var generator = Generator(state: Self.seed)
      let file = folder.appending(path: "curl")
      try Self.requests(&generator, port: served.port, folder: folder)
        .write(to: file, atomically: true, encoding: .utf8)
      let run = try await ToolRun.run("curl", ["-K", file.path])
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == Self.count)
      for line in lines {
        let status = line.split(separator: " ").last.flatMap { Int($0) } ?? 0
        #expect((200..<500).contains(status), "seed \(Self.seed), request \(line)")
      }
      #expect(try await served.call("GET", "/healthz").status == 200)
    }
  }

  @Test("Broken frames and heads end their own connection only")
  func frames() async throws {
    try await ServedWorklist.run(Self.configuration) { served in
      var generator = Generator(state: Self.seed)
      let handshake = """
        GET /dicom-web/subscribers/A HTTP/1.1\r\nHost: localhost:\(served.port)\r\nConnection: Upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n

        """
      for number in 0..<max(20, Self.count / 10) {
        let isOpen = number % 3 != 0
        let head = isOpen ? Array(handshake.utf8) : generator.broken(Array(handshake.utf8))
        let frames = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
          UInt8.random(in: 0...255, using: &generator)
        }
        // A frame whose first byte is fine gets further.
        let opening: [UInt8] = generator.pick([
          [0x8A, 0x80], [0x89, 0xFE], [0x81, 0xFF], [0x88, 0x82], [],
        ])
        let answer = try await RawExchange.run(
          isOpen ? head : head + frames, then: isOpen ? opening + frames : nil, port: served.port)
        if isOpen { #expect(answer.hasPrefix("HTTP/1.1 101 "), "seed \(Self.seed), connection \(number)") }
        #expect(!answer.hasPrefix("HTTP/1.1 5"), "seed \(Self.seed), connection \(number)")
      }
      #expect(try await served.call("GET", "/healthz").status == 200)
    }
  }
}
