package import DICOMCore

/// What the service looks for.
package enum FindingKind: String, Sendable, Hashable, Codable, CaseIterable {
  case intracranialHaemorrhage = "intracranial_haemorrhage"
  case pneumothorax
  case ischaemicStroke = "ischaemic_stroke"

  /// The finding's code (SNOMED CT).
  package var code: CodedConcept {
    switch self {
    case .intracranialHaemorrhage: CodedConcept("1386000", "SCT", "Intracranial hemorrhage")
    case .pneumothorax: CodedConcept("36118008", "SCT", "Pneumothorax")
    case .ischaemicStroke: CodedConcept("432504007", "SCT", "Cerebral infarction")
    }
  }

  /// Where it is (SNOMED CT).
  package var site: CodedConcept {
    switch self {
    case .intracranialHaemorrhage, .ischaemicStroke: CodedConcept("12738006", "SCT", "Brain")
    case .pneumothorax: CodedConcept("39607008", "SCT", "Lung")
    }
  }

  /// The words for people.
  package var label: String {
    switch self {
    case .intracranialHaemorrhage: "Intracranial haemorrhage"
    case .pneumothorax: "Pneumothorax"
    case .ischaemicStroke: "Ischaemic stroke"
    }
  }
}

/// The patient's side.
package enum Laterality: String, Sendable, Hashable, Codable, CaseIterable {
  case left, right, bilateral, none

  /// The side's code (SNOMED CT); nil for none.
  package var code: CodedConcept? {
    switch self {
    case .left: CodedConcept("7771000", "SCT", "Left")
    case .right: CodedConcept("24028007", "SCT", "Right")
    case .bilateral: CodedConcept("51440002", "SCT", "Bilateral")
    case .none: nil
    }
  }
}
