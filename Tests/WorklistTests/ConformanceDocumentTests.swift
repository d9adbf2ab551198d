import DICOMCore
import DICOMObjects
import DICOMweb
import Foundation
import Testing
import TriageDomain

@testable import Worklist

/// Writes the UPS-RS tables of `docs/CONFORMANCE.md` from the code that decides.
private enum ConformanceTables {
  static let begin =
    "<!-- generated from UPSTransaction, WorkitemMachine, SubscriptionMachine, WorkitemCodec: begin -->"
  static let end = "<!-- generated: end -->"

  static var text: String {
    get throws {
      [transactions, states, subscriptions, try events].joined(separator: "\n")
    }
  }

  static var transactions: String {
    var lines = ["| transaction | PS3.18 | request | answers |", "|---|---|---|---|"]
    for transaction in UPSTransaction.allCases {
      let (method, path) = transaction.request
      lines.append(
        "| \(transaction.rawValue) | \(transaction.section) | `\(method) \(path)` | \(transaction.statuses) |"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let columns: [WorkitemState?] = [nil, .scheduled, .inProgress, .completed, .canceled]

  static var states: String {
    let (held, other) = (UID<Transaction>("1.2.3"), UID<Transaction>("1.2.4"))
    let rows: [(String, WorkitemMachine.Request)] =
      [("create", .create), ("request cancellation", .requestCancel)]
      + WorkitemState.allCases.map { ("\($0.rawValue), its Transaction UID", .changeState($0, held)) }
      + [("any state, another Transaction UID", .changeState(.completed, other))]
    var lines = [
      "| request | no such workitem | SCHEDULED | IN PROGRESS | COMPLETED | CANCELED |",
      "|---|---|---|---|---|---|",
    ]
    for (name, request) in rows {
      let cells = columns.map { state in
        // A SCHEDULED workitem holds no Transaction UID: any is the right one.
        let verdict = WorkitemMachine(
          state: state, transactionUID: state == nil || state == .scheduled ? nil : held
        ).verdict(on: request)
        return cell(verdict)
      }
      lines.append("| \(name) | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func cell(_ verdict: WorkitemMachine.Verdict) -> String {
    func hex(_ remark: WorkitemRemark) -> String { String(remark.rawValue, radix: 16, uppercase: true) }
    switch verdict {
    case .become(let state): return "becomes \(state.rawValue)"
    case .notifyPerformer: return "event 2"
    case .alreadyThere(let remark): return "warning \(hex(remark))"
    case .refuse(let remark): return "refused \(hex(remark).count < 4 ? "0" : "")\(hex(remark))"
    }
  }

  static var subscriptions: String {
    let rows: [(String, SubscriptionMachine.Request)] = [
      ("created, no global subscription", .created(nil)),
      ("created, global subscription with lock", .created(.withLock)),
      ("created, global subscription without lock", .created(.withoutLock)),
      ("subscribe globally with lock", .subscribeGlobally(lock: true)),
      ("subscribe globally without lock", .subscribeGlobally(lock: false)),
      ("subscribe with lock", .subscribe(lock: true)), ("subscribe without lock", .subscribe(lock: false)),
      ("unsubscribe", .unsubscribe), ("unsubscribe globally", .unsubscribeGlobally),
      ("suspend globally", .suspendGlobally),
    ]
    let words: [SubscriptionMachine.State: String] = [
      .notSubscribed: "not subscribed", .withLock: "with lock", .withoutLock: "without lock",
    ]
    var lines = [
      "| request | new workitem | not subscribed | with lock | without lock |", "|---|---|---|---|---|",
    ]
    for (name, request) in rows {
      let states: [SubscriptionMachine.State?] = [nil, .notSubscribed, .withLock, .withoutLock]
      let cells = states.map { state in
        guard let verdict = SubscriptionMachine(state: state).verdict(on: request) else { return "-" }
        return (words[verdict.state] ?? "") + (verdict.tells ? ", event 1" : "")
      }
      lines.append("| \(name) | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static var events: String {
    get throws {
      let names: [WorkitemEventKind: String] = [
        .stateReport: "UPS State Report", .cancelRequested: "UPS Cancel Requested",
        .progressReport: "UPS Progress Report", .statusChange: "SCP Status Change", .assigned: "UPS Assigned",
      ]
      // Everything that a report may take from a workitem or a request.
      let attributes = """
        {"00404025":{"vr":"SQ","Value":[{}]},"00404034":{"vr":"SQ","Value":[{"00404009":{"vr":"SQ","Value":[{}]},\
        "00404036":{"vr":"LO","Value":["x"]}}]},"00741002":{"vr":"SQ","Value":[{"0074100E":{"vr":"SQ","Value":[{}]},\
        "00741238":{"vr":"LT","Value":["x"]}}]},"0074100A":{"vr":"UR","Value":["x"]},"0074100C":{"vr":"LO","Value":["x"]},\
        "0074100E":{"vr":"SQ","Value":[{}]},"00741236":{"vr":"AE","Value":["x"]},"00741238":{"vr":"LT","Value":["x"]}}
        """
      var lines = ["| event | Event Type ID | attributes besides the command elements |", "|---|---|---|"]
      for kind in WorkitemEventKind.allCases {
        let subject = UID<Instance>("1.2").map {
          WorkitemEvent.Subject(uid: $0, state: .canceled, priority: .high, readiness: "READY")
        }
        let report = try WorkitemCodec.report(
          WorkitemEvent(
            sequence: 1, kind: kind, subject: kind == .statusChange ? nil : subject, attributes: attributes,
            at: Timestamp(milliseconds: 0)))
        let tags = report.tags.filter { $0.group != 0 }.map(\.description).joined(separator: " ")
        lines.append("| \(names[kind] ?? "") | \(kind.rawValue) | \(tags) |")
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  /// `text` with what stands between the marks replaced; nil without marks.
  static func renewed(_ text: String) throws -> String? {
    guard let begin = text.range(of: begin), let end = text.range(of: end), begin.upperBound <= end.lowerBound
    else { return nil }
    return text[..<begin.upperBound] + "\n\n" + (try Self.text) + "\n" + text[end.lowerBound...]
  }
}

@Suite("docs/CONFORMANCE.md")
struct ConformanceDocumentTests {
  @Test("The UPS-RS tables are those of the code; TRIAGED_UPDATE_DOCS=1 rewrites them")
  func generated() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/CONFORMANCE.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let renewed = try #require(try ConformanceTables.renewed(text))
    if ProcessInfo.processInfo.environment["TRIAGED_UPDATE_DOCS"] == "1" {
      try renewed.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(text == renewed)
  }

  @Test("Every transaction of the table is at its address")
  func addresses() async throws {
    try await ServedWorklist.run { served in
      #expect(try await served.workitems("POST", "?2.25.1", body: WorkitemBodies.creation()).status == 201)
      for transaction in UPSTransaction.allCases {
        let (method, template) = transaction.request
        let path = template.replacing("{uid}", with: "2.25.1").replacing("{aet}", with: "A").prefix {
          $0 != "?"
        }
        let body = method == "GET" || method == "DELETE" ? nil : ""
        let answer = try await served.call(method, "/dicom-web" + path, body: body)
        #expect(answer.status != 405 && !answer.body.contains("nothing at this address"), "\(transaction)")
      }
    }
  }
}
