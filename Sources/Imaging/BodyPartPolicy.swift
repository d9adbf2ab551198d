/// Tells which part of the body a series shows: by its attribute, else by what it is called, else by its size.
struct BodyPartPolicy {
  enum Answer: Equatable {
    case yes(BodyPartBasis)
    case other(String)
    case unknown
  }

  /// Words that name the part wanted, by their stems.
  let stems: [String]
  /// Words that name another part, by their stems.
  let otherStems: [String]

  static let head = BodyPartPolicy(
    stems: [
      "HEAD", "BRAIN", "SKULL", "CRANI", "CRANE", "CEREBR", "NEURO", "KOPF", "SCHADEL", "SCHÄDEL", "SCHAEDEL",
      "TETE", "TÊTE", "TESTA", "CABEZA", "ENCEPH", "CCT", "STROKE", "HIRN",
    ],
    otherStems: [
      "NECK", "SPINE", "CSPINE", "TSPINE", "LSPINE", "CERVIC", "THORA", "CHEST", "LUNG", "ABDO", "PELVI",
      "SINUS", "ORBIT", "FACE", "FACIAL", "MAXILL", "MANDIB", "TEMPORAL", "DENTAL", "HEART", "CARDIAC",
      "CORONARY", "KNEE", "HIP", "SHOULDER", "FOOT", "ANKLE", "WRIST", "HAND", "ELBOW", "LEG", "ARM",
      "EXTREM",
      "LIVER", "KIDNEY", "COLON", "AORTA", "LUMBAR", "SACR", "FEMUR", "WHOLEBODY", "CAROTI",
    ])

  static let chest = BodyPartPolicy(
    stems: ["CHEST", "THORA", "LUNG", "CXR", "PULMO", "TORAX", "BRUST"],
    otherStems: [
      "ABDO", "PELVI", "SPINE", "CSPINE", "TSPINE", "LSPINE", "CERVIC", "LUMBAR", "SKULL", "HEAD", "NECK",
      "KNEE", "HIP", "SHOULDER", "FOOT", "ANKLE", "WRIST", "HAND", "ELBOW", "LEG", "ARM", "EXTREM", "RIB",
      "CLAVIC", "STERN", "FINGER", "TOE", "FEMUR", "TIBIA", "HUMER", "BREAST", "KUB", "TEETH", "JAW",
    ])

  /// - Parameters:
  ///   - stated: Body Part Examined.
  ///   - names: Descriptions, the nearest to the images first; the first that tells counts.
  func answer(stated: String?, names: [String?]) -> Answer {
    let attribute = DescriptionWords(stated)
    if attribute.has(stems: stems) { return .yes(.bodyPartExamined) }
    if let part = attribute.first(stems: otherStems) { return .other(part) }
    for name in names {
      let words = DescriptionWords(name)
      if words.has(stems: stems) { return .yes(.description) }
      if let part = words.first(stems: otherStems) { return .other(part) }
    }
    return .unknown
  }
}
