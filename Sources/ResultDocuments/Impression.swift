import TriageDomain

/// A study's result as sentences that a radiologist may start from.
struct Impression {
  let classification: StudyClassification

  /// What was found, what was looked for and not found, and that nobody has verified it.
  var text: String {
    let open = classification.outcome.reason.map { "Not evaluated: \($0.hasSuffix(".") ? $0 : $0 + ".")" }
    let present = classification.findings.filter(\.isPresent).map { finding in
      let parts = [finding.kind.suspicion, finding.sideWords, finding.volumeWords].compactMap(\.self)
      return "Findings suspicious for \(parts.joined(separator: ", "))."
    }
    let absent = classification.findings.filter { !$0.isPresent }.map(\.kind.suspicion)
    let nothing = absent.isEmpty ? [] : ["No findings suspicious for \(Self.list(absent))."]
    return ([open].compactMap(\.self) + present + nothing + [Self.mark]).joined(separator: " ")
  }

  private static let mark = "Automated result, not verified."

  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) or \(last)"
  }
}

extension FindingKind {
  fileprivate var suspicion: String {
    switch self {
    case .intracranialHaemorrhage: "acute intracranial haemorrhage"
    case .pneumothorax: "pneumothorax"
    case .ischaemicStroke: "acute ischaemic stroke"
    }
  }
}

extension Finding {
  fileprivate var sideWords: String? {
    switch laterality {
    case .left, .right: laterality.rawValue
    case .bilateral: "on both sides"
    case .none: nil
    }
  }
}
