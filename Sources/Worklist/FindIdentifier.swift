import DICOMCore
import DICOMObjects
import DICOMweb

/// A C-FIND request's identifier: what has to match, and what is to be given back (PS3.4 C.4.1.1.3).
struct FindIdentifier: Sendable {
  let level: StudyLevel
  let matches: [AttributeMatch]
  /// Whether every key was used for matching.
  let usesAllKeys: Bool
  private let identifier: DataSet
  private let isAboutStudies: Bool

  private static let withoutMatching: Set<Tag> = [
    .specificCharacterSet, .queryRetrieveLevel, .timezoneOffsetFromUTC, .retrieveAETitle,
    .instanceAvailability,
    TriageAttributes.creatorTag,
  ]

  /// Study Root (PS3.4 C.6.2): each level's unique key must stand above it.
  ///
  /// - Throws: `WorklistError.badRequest`.
  init(studies identifier: DataSet) throws(WorklistError) {
    guard let level = identifier.string(.queryRetrieveLevel).flatMap({ StudyLevel(rawValue: $0) }) else {
      throw .badRequest("Query/Retrieve Level is none of STUDY, SERIES, IMAGE")
    }
    let above: [Tag] =
      switch level {
      case .study: []
      case .series: [.studyInstanceUID]
      case .instance: [.studyInstanceUID, .seriesInstanceUID]
      }
    for tag in above {
      guard identifier.uid(tag, Instance.self) != nil, identifier.strings(tag).count == 1 else {
        throw .badRequest("the unique key \(tag) is absent")
      }
    }
    var matches: [AttributeMatch] = []
    var usesAllKeys = true
    for (tag, element) in identifier.elements where !Self.withoutMatching.contains(tag) && tag.element != 0 {
      guard let value = Self.value(element) else {
        usesAllKeys = false
        continue
      }
      guard !value.isEmpty else { continue }
      guard level.keys.contains(tag) || tag.group == TriageAttributes.creatorTag.group else {
        usesAllKeys = false
        continue
      }
      let match = AttributeMatch(path: AttributePath(tags: [tag]), value: value)
      try StudySearch.check(match, at: level)
      matches.append(match)
    }
    self.init(level, matches, usesAllKeys, identifier, isAboutStudies: true)
  }

  /// UPS Pull (PS3.4 CC.2.8): keys at the top and in the items of sequences.
  ///
  /// - Throws: `WorklistError.badRequest`.
  init(workitems identifier: DataSet) throws(WorklistError) {
    var matches: [AttributeMatch] = []
    func take(_ dataSet: DataSet, below path: [Tag]) throws(WorklistError) {
      for (tag, element) in dataSet.elements where !Self.withoutMatching.contains(tag) && tag.element != 0 {
        if case .sequence(let items) = element.value {
          guard items.count <= 1, path.count < 4 else { throw .badRequest("\(tag) has more than one item") }
          for item in items { try take(item, below: path + [tag]) }
        } else if let value = Self.value(element), !value.isEmpty {
          let match = AttributeMatch(path: AttributePath(tags: path + [tag]), value: value)
          guard match.isWellFormed else { throw .badRequest("\(tag) is no date or range") }
          matches.append(match)
        }
      }
    }
    try take(identifier, below: [])
    self.init(.study, matches, true, identifier, isAboutStudies: false)
  }

  private init(
    _ level: StudyLevel, _ matches: [AttributeMatch], _ usesAllKeys: Bool, _ identifier: DataSet,
    isAboutStudies: Bool
  ) {
    self.level = level
    self.matches = matches
    self.usesAllKeys = usesAllKeys
    self.identifier = identifier
    self.isAboutStudies = isAboutStudies
  }

  /// What was asked for, empty where nothing is known; the triage block whole where any of it was asked for.
  func answer(from dataSet: DataSet) -> DataSet {
    var answer = DataSet()
    for (tag, element) in identifier.elements where tag.element != 0 {
      if let held = dataSet[tag] { answer[tag] = held } else { answer.setEmpty(tag, element.vr) }
    }
    let block = TriageAttributes.creatorTag.group
    if identifier.tags.contains(where: { $0.group == block }) {
      for (tag, element) in dataSet.elements where tag.group == block { answer[tag] = element }
    }
    if isAboutStudies { answer.set(.queryRetrieveLevel, .CS, level.rawValue) }
    answer.set(.specificCharacterSet, .CS, "ISO_IR 192")
    return answer
  }

  /// A key's value as text; nil for what can't be matched, such as a sequence with an item.
  private static func value(_ element: Element) -> String? {
    switch element.value {
    case .text(let texts): texts.joined(separator: "\\")
    case .integers(let numbers): numbers.map(String.init).joined(separator: "\\")
    case .bytes(let bytes): bytes.isEmpty ? "" : String(validating: bytes.filter { $0 != 0 }, as: UTF8.self)
    case .sequence(let items): items.allSatisfy(\.isEmpty) ? "" : nil
    case .reals(let numbers): numbers.isEmpty ? "" : nil
    case .tags(let tags): tags.isEmpty ? "" : nil
    }
  }
}
