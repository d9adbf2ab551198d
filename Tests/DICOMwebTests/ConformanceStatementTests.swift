import DICOMCore
import DICOMObjects
import DICOMweb
import Foundation
import Testing
import TriageDomain
import TriageTestSupport

@Suite("docs/CONFORMANCE.md")
struct ConformanceStatementTests {
  @Test("The table of the triage block is the code's, row for row")
  func triageBlock() throws {
    let text = try String(
      contentsOf: PackageRoot.fixtures.deletingLastPathComponent().appending(path: "docs/CONFORMANCE.md"),
      encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| (0075,") }.map(String.init)
    #expect(
      rows
        == TriageAttributes.definitions.map {
          "| \($0.tag) | \($0.vr.rawValue) | \($0.vm) | \($0.meaning) |"
        })
  }

  @Test("Every attribute that the block holds is one of the table's, in its representation")
  func block() throws {
    var finding = Finding(
      kind: .pneumothorax, isPresent: true, probability: 0.9, operatingPoint: 0.5,
      model: ModelReference(id: "made-up", version: "1"))
    finding.laterality = .left
    var set = DataSet()
    TriageAttributes.add(
      StudyStanding(
        priority: .high, workitemState: .scheduled, outcome: .failed(reason: "made up"),
        concludedAt: Timestamp(milliseconds: 0), findings: [finding]), to: &set)
    let item = try #require(set.items(TriageAttributes.findings).first)
    let held =
      set.elements + item.elements.filter { $0.tag.isPrivate && $0.tag != TriageAttributes.creatorTag }
    #expect(held.map(\.tag) == TriageAttributes.definitions.map(\.tag))
    #expect(held.map(\.element.vr) == TriageAttributes.definitions.map(\.vr))
  }
}
