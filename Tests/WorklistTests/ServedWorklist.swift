import BlockingThreads
import DICOMCore
import Foundation
import Logging
import ServiceLifecycle
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport
import Worklist

/// A worklist that is served on loopback from a ledger of its own, for as long as a test's body runs.
struct ServedWorklist: Sendable {
  let ledger: StudyLedger
  let port: Int
  let spoolRoot: String

  static let threads = BlockingPool(name: "worklist-test", threads: 4)
  /// What the service's clock says.
  static let moment = Timestamp(milliseconds: 1_767_225_600_000)

  static func run(
    _ configuration: WorklistConfiguration = WorklistConfiguration(port: 0),
    store: (any InstanceStore)? = nil, _ body: @Sendable @escaping (ServedWorklist) async throws -> Void
  ) async throws {
    let folder = NSTemporaryDirectory() + "worklist-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let ledger = try await threads.run { try StudyLedger(path: folder + "/ledger.sqlite") }
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let logger = Logger(label: "worklist-test") { _ in SwiftLogNoOpLogHandler() }
    let service = try WorklistService(
      configuration: configuration, ledger: ledger, spoolRoot: folder, pool: threads, store: store,
      logger: logger,
      now: { moment }, announce: { continuation.yield($0) })
    let group = ServiceGroup(services: [service], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let port = try #require(await ports.first { _ in true })
      do { try await body(ServedWorklist(ledger: ledger, port: port, spoolRoot: folder)) } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// `StudyLedger.record` on a thread that may block.
  func record(_ receipts: [Receipt]) async throws {
    _ = try await Self.threads.run { [ledger] in try ledger.record(receipts) }
  }

  /// A request by curl; `path` begins with a slash.
  func call(
    _ method: String, _ path: String, body: String? = nil, type: String? = "application/dicom+json",
    headers: [String] = [], more: [String] = []
  ) async throws -> HTTPAnswer {
    var arguments = ["-s", "-i", "--max-time", "30", "--path-as-is", "-X", method]
    if method == "HEAD" { arguments += ["--head"] }
    if let body {
      arguments += ["--data-binary", body]
      arguments += ["-H", type.map { "Content-Type: \($0)" } ?? "Content-Type:"]
    }
    for header in headers { arguments += ["-H", header] }
    let run = try await ToolRun.succeed("curl", arguments + more + ["http://127.0.0.1:\(port)\(path)"])
    return try HTTPAnswer(run.output)
  }

  func workitems(_ method: String, _ path: String = "", body: String? = nil) async throws -> HTTPAnswer {
    try await call(method, "/dicom-web/workitems\(path)", body: body)
  }
}

/// An answer as curl prints it.
struct HTTPAnswer: Sendable {
  let status: Int
  let headers: [String: String]
  let body: String

  init(_ text: String) throws {
    // A client that waits for "100 Continue" gets two heads.
    var rest = text
    while rest.hasPrefix("HTTP/1.1 100"), let end = rest.firstRange(of: "\r\n\r\n") {
      rest.removeSubrange(..<end.upperBound)
    }
    let end = try #require(rest.firstRange(of: "\r\n\r\n"))
    let lines = rest[..<end.lowerBound].split(separator: "\r\n")
    status = try #require(lines.first.flatMap { Int($0.split(separator: " ")[1]) })
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      headers[halves[0].lowercased()] =
        halves.count == 2 ? halves[1].trimmingCharacters(in: .whitespaces) : ""
    }
    self.headers = headers
    body = String(rest[end.upperBound...])
  }

  /// The body as JSON, by its path: names and numbers.
  func json(_ path: String...) throws -> String? {
    var value: Any? = try JSONSerialization.jsonObject(with: Data(body.utf8))
    for step in path {
      if let index = Int(step), let list = value as? [Any] {
        value = index < list.count ? list[index] : nil
      } else {
        value = (value as? [String: Any])?[step]
      }
    }
    return value.map { "\($0)" }
  }
}
