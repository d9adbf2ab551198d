import DICOMCore

/// How soon a present finding wants a person, as the report says it.
package struct FindingUrgency: Sendable, Hashable {
  package enum Priority: String, Sendable, Hashable, CaseIterable {
    case emergency, urgent

    var code: CodedConcept {
      switch self {
      case .emergency: CodedConcept("25876001", "SCT", "Emergency")
      case .urgent: CodedConcept("103391001", "SCT", "Urgent")
      }
    }
  }

  /// The American College of Radiology's categories of actionable findings (PS3.16 CID 7035): to be told within minutes,
  /// hours or days.
  package enum ActionableCategory: Int, Sendable, Hashable, CaseIterable {
    case minutes = 1
    case hours, days

    var code: CodedConcept {
      CodedConcept("RID4948\(rawValue - 1)", "RADLEX", "ACR Category \(rawValue) Actionable Finding")
    }
  }

  /// nil: nothing is said.
  package var priority: Priority?
  package var category: ActionableCategory?

  package init(priority: Priority?, category: ActionableCategory?) {
    self.priority = priority
    self.category = category
  }
}
