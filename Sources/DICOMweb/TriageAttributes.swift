package import DICOMCore
package import DICOMObjects
package import TriageDomain

/// What triage says of a study, as a block of private attributes (PS3.5 section 7.8) that a viewer can sort by.
///
/// `docs/CONFORMANCE.md` has this table; the block is in study results of QIDO-RS, in metadata and in C-FIND responses.
package enum TriageAttributes {
  package static let creator = "TRIAGED 1.0"
  package static let creatorTag = Tag(0x0075, 0x0010)
  package static let priority = Tag(0x0075, 0x1001)
  package static let outcome = Tag(0x0075, 0x1002)
  package static let probability = Tag(0x0075, 0x1003)
  package static let outcomeDateTime = Tag(0x0075, 0x1004)
  package static let reason = Tag(0x0075, 0x1005)
  package static let workitemState = Tag(0x0075, 0x1006)
  package static let findings = Tag(0x0075, 0x1010)
  package static let presence = Tag(0x0075, 0x1011)
  package static let findingProbability = Tag(0x0075, 0x1012)
  package static let operatingPoint = Tag(0x0075, 0x1013)
  package static let side = Tag(0x0075, 0x1014)
  package static let model = Tag(0x0075, 0x1015)

  /// One attribute as the conformance statement lists it.
  package struct Definition: Sendable, Hashable {
    package let tag: Tag
    package let vr: VR
    package let vm: String
    package let meaning: String
  }

  package static let definitions: [Definition] = [
    Definition(tag: creatorTag, vr: .LO, vm: "1", meaning: "Private creator: TRIAGED 1.0"),
    Definition(
      tag: priority, vr: .CS, vm: "1", meaning: "Priority of the study's workitem: HIGH, MEDIUM, LOW"),
    Definition(
      tag: outcome, vr: .CS, vm: "1",
      meaning:
        "PENDING, POSITIVE, NEGATIVE, NOT_ELIGIBLE or FAILED; an earlier revision's stands until the next has ended"
    ),
    Definition(
      tag: probability, vr: .FD, vm: "1",
      meaning: "The highest probability of any finding, 0 to 1; absent without one"),
    Definition(tag: outcomeDateTime, vr: .DT, vm: "1", meaning: "When the outcome was recorded, UTC"),
    Definition(tag: reason, vr: .LT, vm: "1", meaning: "Why the study was not eligible or failed"),
    Definition(
      tag: workitemState, vr: .CS, vm: "1",
      meaning: "State of the study's workitem: SCHEDULED, IN PROGRESS, COMPLETED, CANCELED"),
    Definition(
      tag: findings, vr: .SQ, vm: "1", meaning: "One item a finding that was looked for, also the absent ones"
    ),
    Definition(tag: presence, vr: .CS, vm: "1", meaning: "In an item: PRESENT or ABSENT"),
    Definition(
      tag: findingProbability, vr: .FD, vm: "1", meaning: "In an item: probability of the finding, 0 to 1"),
    Definition(
      tag: operatingPoint, vr: .FD, vm: "1",
      meaning: "In an item: the probability from which it counts as present"),
    Definition(tag: side, vr: .CS, vm: "1", meaning: "In an item: LEFT, RIGHT, BILATERAL or NONE"),
    Definition(tag: model, vr: .LO, vm: "1", meaning: "In an item: the model package, id@version"),
  ]

  /// Adds the block; an item says in Concept Code Sequence (0040,A168) which finding it is about.
  package static func add(_ standing: StudyStanding, to dataSet: inout DataSet) {
    dataSet.set(creatorTag, .LO, creator)
    dataSet.set(priority, .CS, standing.priority.rawValue)
    dataSet.set(outcome, .CS, standing.outcome?.word.uppercased() ?? "PENDING")
    dataSet.set(workitemState, .CS, standing.workitemState.rawValue)
    if let moment = standing.concludedAt { dataSet.set(outcomeDateTime, .DT, DICOMDateTime.text(of: moment)) }
    if let text = standing.outcome?.reason, !text.isEmpty { dataSet.set(reason, .LT, text) }
    guard let highest = standing.findings.map(\.probability).max() else { return }
    dataSet.set(probability, .FD, reals: [highest])
    dataSet.set(findings, items: standing.findings.map(item))
  }

  private static func item(_ finding: Finding) -> DataSet {
    var item = DataSet()
    item.set(.conceptCodeSequence, code: finding.kind.code)
    item.set(creatorTag, .LO, creator)
    item.set(presence, .CS, finding.isPresent ? "PRESENT" : "ABSENT")
    item.set(findingProbability, .FD, reals: [finding.probability])
    item.set(operatingPoint, .FD, reals: [finding.operatingPoint])
    item.set(side, .CS, finding.laterality.rawValue.uppercased())
    item.set(model, .LO, finding.model.description)
    return item
  }
}
