/// Turns an outcome into the priority under which a study is to be read.
package struct PriorityPolicy: Sendable, Hashable {
  /// What a present finding asks for.
  package var positive: [FindingKind: Priority]
  /// What a study without a present finding gets when its order asked for nothing.
  package var ordinary: Priority

  package init(
    positive: [FindingKind: Priority] = [
      .intracranialHaemorrhage: .high, .pneumothorax: .high, .ischaemicStroke: .high,
    ], ordinary: Priority = .medium
  ) {
    self.positive = positive
    self.ordinary = ordinary
  }

  /// The priority after triage: the highest that a present finding asks for, and never below `floor`, the priority
  /// that the study came with.
  package func priority(findings: [Finding], floor: Priority?) -> Priority {
    let asked = findings.filter(\.isPresent).compactMap { positive[$0.kind] }.max()
    return [asked, floor].compactMap(\.self).max() ?? ordinary
  }
}
