import Foundation
import Testing
import TriageDomain

/// Writes the state diagrams and tables of `docs/LEDGER.md` from the enums that the transitions check against.
private struct LedgerDocument {
  private static let begin = "<!-- generated from LedgerState: begin -->"
  private static let end = "<!-- generated from LedgerState: end -->"

  static func section<State: LedgerState>(
    _ title: String, _ type: State.Type, initial: State, sentence: String
  ) -> String {
    // Mermaid has no spaces in a state's name.
    func name(_ state: State) -> String { state.rawValue.lowercased().replacing(" ", with: "_") }
    var lines = ["### \(title)", "", sentence, "", "```mermaid", "stateDiagram-v2"]
    for state in State.allCases { lines.append("  state \"\(state.rawValue)\" as \(name(state))") }
    lines.append("  [*] --> \(name(initial))")
    for state in State.allCases {
      for exit in State.allCases where state.exits.contains(exit) {
        lines.append("  \(name(state)) --> \(name(exit))")
      }
      if state.exits.isEmpty { lines.append("  \(name(state)) --> [*]") }
    }
    lines += ["```", "", "| state | owner | exits | dying in it |", "|---|---|---|---|"]
    for state in State.allCases {
      let exits = State.allCases.filter(state.exits.contains).map(\.rawValue).joined(separator: ", ")
      lines.append("| \(state.rawValue) | \(state.owner) | \(exits.isEmpty ? "-" : exits) | \(state.dying) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static var sections: String {
    [
      section(
        "Study", StudyState.self, initial: .open,
        sentence: "A study is open while images may still come; its revision grows when late ones do."),
      section(
        "Triage", TriageState.self, initial: .waiting,
        sentence: "One revision of a study is triaged once, in as many attempts as it takes."),
      section(
        "Delivery", DeliveryState.self, initial: .waiting,
        sentence: "One result object, or a study's workitem, on its way to one destination."),
      section(
        "Workitem", WorkitemState.self, initial: .scheduled,
        sentence: "A Unified Procedure Step (PS3.4 CC.1.1); `WorkitemMachine` answers every request."),
    ].joined(separator: "\n")
  }

  /// `text` with what stands between the marks replaced; nil without marks.
  static func renewed(_ text: String) -> String? {
    guard let begin = text.range(of: begin), let end = text.range(of: end),
      begin.upperBound <= end.lowerBound
    else { return nil }
    return text[..<begin.upperBound] + "\n\n" + sections + "\n" + text[end.lowerBound...]
  }
}

@Suite("docs/LEDGER.md")
struct LedgerDocumentTests {
  @Test("The ledger's diagrams and tables are those of the enums; TRIAGED_UPDATE_DOCS=1 rewrites them")
  func generated() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/LEDGER.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let renewed = try #require(LedgerDocument.renewed(text))
    if ProcessInfo.processInfo.environment["TRIAGED_UPDATE_DOCS"] == "1" {
      try renewed.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(text == renewed)
  }

  @Test(
    "Every state can be reached, and every one that is not final has an exit and a sentence on dying in it")
  func sound() {
    func check<State: LedgerState>(_ type: State.Type, from initial: State) {
      var reached: Set<State> = [initial]
      while case let next = reached.union(reached.flatMap(\.exits)), next != reached { reached = next }
      #expect(reached == Set(State.allCases))
      for state in State.allCases {
        #expect(!state.dying.isEmpty && !state.exits.contains(state))
        #expect(state.exits.isEmpty == (state.owner == "nobody"), "\(state)")
      }
    }
    check(StudyState.self, from: .open)
    check(TriageState.self, from: .waiting)
    check(DeliveryState.self, from: .waiting)
    check(WorkitemState.self, from: .scheduled)
  }
}
