import DICOMCore
import DICOMObjects
import DICOMweb
import Foundation
import Synchronization
import Testing
import TriageDomain
import TriageTestSupport
import Worklist

@Suite("PS3.18 10.5 Store transaction (STOW-RS)")
struct StoreServiceTests {
  /// Keeps what comes, and answers for it by its first byte.
  private final class Kept: InstanceStore {
    let files = Mutex<[[UInt8]]>([])
    let abandoned = Atomic(0)
    let isFull: Bool

    init(isFull: Bool = false) { self.isFull = isFull }

    var hasRoom: Bool { !isFull }

    func begin(study: UID<Study>?, peer: String) -> any IncomingInstance { Incoming(kept: self) }

    final class Incoming: IncomingInstance {
      let kept: Kept
      let bytes = Mutex<[UInt8]>([])

      init(kept: Kept) { self.kept = kept }

      func take(_ piece: [UInt8]) { bytes.withLock { $0 += piece } }
      func abandon() { kept.abandoned.add(1, ordering: .relaxed) }

      func finish() -> StoredPart {
        let bytes = bytes.withLock { $0 }
        kept.files.withLock { $0.append(bytes) }
        guard let study = UID<Study>("1.2.3"), let instance = UID<Instance>("1.2.3.4") else {
          return .failed(instance: nil, sopClass: nil, reason: .processingFailure)
        }
        switch bytes.first {
        case UInt8(ascii: "g"): return .stored(study: study, instance: instance, sopClass: .ct)
        case UInt8(ascii: "f"): return .failed(instance: instance, sopClass: .ct, reason: .outOfResources)
        default: return .failed(instance: nil, sopClass: nil, reason: .cannotUnderstand)
        }
      }
    }
  }

  private static let type = #"multipart/related; type="application/dicom"; boundary=xx"#

  private func body(_ parts: [String], type: String = "application/dicom") -> String {
    parts.map { "--xx\r\nContent-Type: \(type)\r\n\r\n\($0)\r\n" }.joined() + "--xx--\r\n"
  }

  private func post(
    _ served: ServedWorklist, _ body: String, _ path: String = "/studies", type: String? = type
  ) async throws -> HTTPAnswer {
    try await served.call("POST", "/dicom-web\(path)", body: body, type: type)
  }

  @Test("10.5.3: all stored is 200, some 202, none 409 or 503, and the answer names each instance")
  func outcomes() async throws {
    let kept = Kept()
    try await ServedWorklist.run(store: kept) { served in
      let all = try await post(served, body(["good", "great"]))
      #expect(all.status == 200 && all.headers["content-type"] == "application/dicom+json")
      let answer = try DICOMJSON.decode(Array(all.body.utf8))
      #expect(answer.string(.retrieveURL) == "http://127.0.0.1:\(served.port)/dicom-web/studies/1.2.3")
      #expect(answer.items(.referencedSOPSequence).count == 2 && answer[.failedSOPSequence] == nil)
      let some = try await post(served, body(["good", "full", "?"]), "/studies/1.2.3")
      #expect(some.status == 202)
      let parts = try DICOMJSON.decode(Array(some.body.utf8))
      #expect(parts.items(.failedSOPSequence).first?.integer(.failureReason) == 0xA700)
      #expect(parts.items(.otherFailuresSequence).first?.integer(.failureReason) == 0xC000)
      #expect(try await post(served, body(["full"])).status == 503)
      #expect(try await post(served, body(["?"])).status == 409)
      #expect(try await post(served, body(["full", "?"])).status == 409)
      #expect(try await post(served, "good alone", type: "application/dicom").status == 200)
      let last = kept.files.withLock { $0.last }
      #expect(last == Array("good alone".utf8))
    }
  }

  @Test("10.5.3: what is no store request is refused, and leaves nothing half taken")
  func refused() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.maximumStoreBytes = 10_000
    configuration.maximumStoreParts = 3
    let kept = Kept()
    try await ServedWorklist.run(configuration, store: kept) { served in
      let requests: [(body: String, type: String?, status: Int)] = [
        ("--xx--", Self.type, 400), ("nothing", Self.type, 400), ("--xx\r\n\r\ngood", Self.type, 400),
        (body(["good"]), "multipart/related", 400), (body(["good"]), "application/json", 415),
        (body(["good"]), #"multipart/related; type="application/dicom+json"; boundary=xx"#, 415),
        (body([String(repeating: "g", count: 11_000)]), Self.type, 413),
        (body(["g", "g", "g", "g"]), Self.type, 413), (body(["good"], type: "text/plain"), Self.type, 409),
      ]
      for request in requests {
        let answer = try await post(served, request.body, type: request.type)
        #expect(answer.status == request.status, "\(request.body.prefix(30)) \(request.type ?? "")")
      }
      #expect(try await post(served, body(["good"]), "/studies/x").status == 400)
      #expect(kept.abandoned.load(ordering: .relaxed) > 0)
    }
    try await ServedWorklist.run(store: Kept(isFull: true)) { served in
      let answer = try await post(served, body(["good"]))
      #expect(answer.status == 503)
    }
  }

  @Test("A body that is sent without its length is stopped at the limit too")
  func chunked() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.maximumStoreBytes = 10_000
    try await ServedWorklist.run(configuration, store: Kept()) { served in
      let answer = try await served.call(
        "POST", "/dicom-web/studies", body: body([String(repeating: "g", count: 40_000)]), type: Self.type,
        headers: ["Transfer-Encoding: chunked", "Expect:"])
      #expect(answer.status == 413)
    }
  }

  @Test("A sender that falls silent is let go, and what it sent is forgotten")
  func silent() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.requestTimeout = .milliseconds(200)
    let kept = Kept()
    try await ServedWorklist.run(configuration, store: kept) { served in
      let request =
        "POST /dicom-web/studies HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: \(Self.type)\\r\\n"
        + "Content-Length: 1000\\r\\n\\r\\n--xx\\r\\n\\r\\ngood"
      let run = try await ToolRun.succeed(
        "bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(served.port); printf '\(request)' >&3; head -c 12 <&3"])
      #expect(run.output == "HTTP/1.1 408")
      let isEmpty = kept.files.withLock { $0.isEmpty }
      #expect(kept.abandoned.load(ordering: .relaxed) == 1 && isEmpty)
    }
  }
}
