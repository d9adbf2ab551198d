import DICOMCore
import Foundation
import StudyLedger
import Testing
import TriageDomain
import TriageTestSupport

@testable import Worklist

/// The page in headless Chromium (`Fixtures/page/browse.py`), served from a seeded ledger.
@Suite("The worklist page")
struct WorklistPageTests {
  struct Facts: Decodable, Sendable {
    struct Row: Decodable, Sendable {
      let rank: String?
      let name: String?
      let outcome: String?
      let why: String?
      let state: String?
      let side: String?
      let chance: String?
      let details: String?
      let label: String?
    }

    let title: String
    let link: String
    let lost: Bool
    let empty: String?
    let notice: String
    let owned: String?
    let images: Int
    let scripts: [String?]
    let wide: Bool
    let rows: [Row]
  }

  private func browse(_ served: ServedWorklist, _ arguments: String...) async throws -> [Facts] {
    let script = PackageRoot.fixtures.appending(path: "page/browse.py").path
    let run = try await ToolRun.succeed(
      PackageRoot.python.path, [script, "http://127.0.0.1:\(served.port)/"] + arguments)
    return try run.output.split(separator: "\n").map {
      try JSONDecoder().decode(Facts.self, from: Data($0.utf8))
    }
  }

  private static let scripts = ["theme", "common", "worklist"].map { "/assets/\($0).js" }
  private static let hostile = "<script>document.body.remove()</script>\"'&lt;"

  /// Three studies, the last of which is to be read first.
  private func seed(_ served: ServedWorklist) async throws {
    let first = Seed(number: 1, name: "Phantom^Ada", arrival: 0)
    try await served.seed(
      first, outcome: .negative, findings: [first.finding(.intracranialHaemorrhage, present: false, 0.03)])
    let hostile = Seed(
      number: 2, name: Self.hostile, patientID: "<b>PH</b>",
      description: "<img src=x onerror=window.owned='yes'>",
      arrival: 1000)
    try await served.seed(hostile, outcome: .notEligible(reason: "Only a <i>localizer</i> was received"))
    let third = Seed(number: 3, name: "Phantom^Bo", arrival: 2000)
    try await served.seed(
      third, outcome: .positive, findings: [third.finding(.pneumothorax, present: true, 0.88, .right)],
      priority: .high)
  }

  @Test("Studies appear in reading order with outcome, probability, side and why")
  func rows() async throws {
    try await ServedWorklist.run { served in
      try await seed(served)
      let facts = try #require(try await browse(served, "--rows", "3", "--open").first)
      #expect(facts.rows.map(\.name) == ["Phantom, Bo", "Phantom, Ada", Self.hostile])
      #expect(facts.rows.map(\.outcome) == ["Positive", "No finding", "Not evaluated"])
      #expect(facts.rows.map(\.rank) == ["Number 1", "Number 2", "Number 3"])
      #expect(facts.rows[0].side == ", right" && facts.rows[0].chance == "probability 88\u{a0}%")
      #expect(facts.rows[2].why == "Not evaluated: Only a <i>localizer</i> was received.")
      #expect(facts.rows[0].details?.contains("What was not evaluated, and why") == true)
      #expect(facts.rows[0].label == "Details of Phantom, Bo")
      #expect(facts.title == "(1) Worklist – triaged" && facts.link == "Live" && !facts.lost)
      #expect(facts.notice.contains("Not for diagnostic use"))
      #expect(facts.empty == nil)
    }
  }

  @Test("A hostile name, description or reason stays text: no element, no script, on a phone too")
  func hostileText() async throws {
    try await ServedWorklist.run { served in
      try await seed(served)
      let facts = try #require(try await browse(served, "--rows", "3", "--width", "360").first)
      #expect(facts.owned == nil && facts.images == 0 && facts.scripts == Self.scripts)
      #expect(!facts.wide)
    }
  }

  @Test("A change reaches the page by itself: a raised priority moves its study to the top of its rank")
  func live() async throws {
    try await ServedWorklist.run { served in
      try await served.seed(Seed(number: 1, name: "Phantom^Ada", arrival: 0))
      try await served.seed(Seed(number: 2, name: "Phantom^Bo", arrival: 1000))
      let facts = try await browse(served, "--rows", "2", "--then", "raise")
      #expect(
        facts.map { $0.rows.map(\.name) } == [
          ["Phantom, Ada", "Phantom, Bo"], ["Phantom, Bo", "Phantom, Ada"],
        ])
    }
  }

  @Test("Without studies the page says what to do, and without a connection that what it shows is old")
  func emptyAndLost() async throws {
    var configuration = WorklistConfiguration(port: 0)
    configuration.receptionPlace = "TRIAGED at 127.0.0.1:11112"
    try await ServedWorklist.run(configuration) { served in
      let facts = try await browse(served, "--then", "lost")
      #expect(
        facts.first?.empty?.contains("Send images by DICOM C-STORE to TRIAGED at 127.0.0.1:11112") == true)
      #expect(facts.first?.lost == false && facts.last?.lost == true && facts.last?.link == "Not connected")
    }
  }

  @Test("The pages' files come from the binary, with their types, and no inline script or style")
  func files() async throws {
    try await ServedWorklist.run { served in
      for path in PageEndpoints.pages.keys {
        let answer = try await served.call("GET", path)
        #expect(answer.status == 200 && answer.headers["content-type"] == "text/html; charset=utf-8")
      }
      for (name, asset) in PageEndpoints.assets {
        let answer = try await served.call("GET", "/assets/\(name)")
        #expect(answer.status == 200 && answer.headers["content-type"] == "\(asset.type); charset=utf-8")
      }
      #expect(try await served.call("GET", "/assets/none.js").status == 404)
    }
    for (path, page) in PageEndpoints.pages {
      let text = String(decoding: page, as: UTF8.self)
      #expect(!text.contains("style=") && !text.contains("<style") && !text.contains("onclick"), "\(path)")
      #expect(
        text.components(separatedBy: "<script").count == text.components(separatedBy: "<script src=").count)
    }
    for (name, asset) in PageEndpoints.assets where asset.type == "text/javascript" {
      let text = String(decoding: asset.bytes, as: UTF8.self)
      for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]
      {
        #expect(!text.contains(sink), "\(name)")
      }
    }
  }

  @Test("Text and marks stand out from their ground as WCAG AA wants, in light and in dark")
  func contrast() throws {
    let style = String(decoding: PackageResources.style_css, as: UTF8.self)
    let schemes = style.components(separatedBy: "--ground:").dropFirst().map { Palette("--ground:" + $0) }
    // Light, dark by the system, dark by choice.
    #expect(schemes.count == 3 && schemes[1] == schemes[2] && schemes[0] != schemes[1])
    for palette in schemes {
      for ground in ["--ground", "--panel", "--raised", "--alarm-ground"] {
        for text in ["--text", "--dim", "--alarm", "--warn", "--calm", "--info"] {
          #expect(try palette.contrast(text, ground) >= 4.5, "\(text) on \(ground)")
        }
      }
      #expect(try palette.contrast("--on-alarm", "--alarm-line") >= 4.5)
      #expect(
        try palette.contrast("--ground", "--text") >= 4.5 && palette.contrast("--panel", "--info") >= 4.5)
      for mark in ["--edge", "--focus", "--alarm-line"] {
        for ground in ["--ground", "--panel"] {
          #expect(try palette.contrast(mark, ground) >= 3, "\(mark) on \(ground)")
        }
      }
    }
  }
}

/// The colours of one scheme.
private struct Palette: Hashable {
  private var colours: [String: [Double]] = [:]

  /// Reads `--name: #rrggbb;` up to the end of the rule.
  init(_ text: String) {
    for declaration in text.prefix(while: { $0 != "}" }).split(separator: ";") {
      let halves = declaration.split(separator: ":").map {
        $0.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      guard halves.count == 2, halves[0].hasPrefix("--"), halves[1].hasPrefix("#"), halves[1].count == 7,
        let number = Int(halves[1].dropFirst(), radix: 16)
      else { continue }
      colours[halves[0]] = [16, 8, 0].map { Double(number >> $0 & 255) / 255 }
    }
  }

  /// Contrast ratio (WCAG 2.2, 1.4.3).
  func contrast(_ one: String, _ other: String) throws -> Double {
    let (first, second) = (try luminance(one), try luminance(other))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  private func luminance(_ name: String) throws -> Double {
    let linear = try #require(colours[name]).map {
      $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
}
