import DICOMCore
import DICOMObjects
import DICOMweb

extension StudySearch {
  /// As a QIDO-RS query asks for it (PS3.18 8.3.4, 10.6.1.2).
  ///
  /// - Parameter place: Keys that the address holds.
  /// - Throws: `WorklistError.badRequest` for names and values that can't be understood or matched: silence would show
  ///   more, or less, than was asked for.
  init(
    _ level: StudyLevel, _ query: QueryParameters, place: [AttributeMatch],
    configuration: WorklistConfiguration
  ) throws(WorklistError) {
    var matches = place
    var warning: String?
    var returned = level.ordinary
    if place.count < 1, level != .study { returned.formUnion(StudyLevel.study.ordinary) }
    if place.count < 2, level == .instance { returned.formUnion(StudyLevel.series.ordinary) }
    var wantsAll = false
    for parameter in query.all {
      switch parameter.name {
      case "limit", "offset": continue
      case "fuzzymatching":
        guard parameter.value != "true" else {
          warning = "The fuzzymatching parameter is not supported. Only literal matching has been performed."
          continue
        }
      case "includefield":
        for name in (parameter.value ?? "").split(separator: ",") {
          if name == "all" {
            wantsAll = true
          } else {
            returned.formUnion(try Self.included(name))
          }
        }
      default: matches.append(try Self.key(parameter, at: level))
      }
    }
    for match in matches { returned.insert(match.path.tags[0]) }
    self.init(
      level: level, matches: matches, returned: wantsAll ? nil : returned,
      limit: min(try query.count("limit") ?? configuration.defaultPageSize, configuration.maximumPageSize),
      offset: try query.count("offset") ?? 0, warning: warning)
  }

  /// A keyword of another attribute is a name too; nothing is known of it, so nothing is given.
  private static func included(_ name: Substring) throws(WorklistError) -> Set<Tag> {
    if let path = AttributePath(ofStudies: name) { return [path.tags[0]] }
    let isKeyword =
      name.first?.isUppercase == true && name.utf8.count <= 64
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
    guard isKeyword else { throw .badRequest("includefield holds no attribute's name") }
    return []
  }

  private static func key(_ parameter: QueryParameters.Parameter, at level: StudyLevel) throws(WorklistError)
    -> AttributeMatch
  {
    guard let path = AttributePath(ofStudies: parameter.name) else {
      throw .badRequest("the query has a name that is no attribute's, or of one that can't be matched")
    }
    let match = AttributeMatch(path: path, value: parameter.value ?? "")
    try check(match, at: level)
    return match
  }

  /// - Throws: `WorklistError.badRequest`.
  static func check(_ match: AttributeMatch, at level: StudyLevel) throws(WorklistError) {
    let tag = match.path.tags[0]
    guard level.keys.contains(tag) || tag.group == TriageAttributes.creatorTag.group else {
      throw .badRequest("the attribute \(tag) can't be matched at this level")
    }
    guard match.isWellFormed else {
      throw .badRequest("the query has a value that is no date, time or range")
    }
    let uidTags: Set<Tag> = [.studyInstanceUID, .seriesInstanceUID, .sopInstanceUID, .sopClassUID]
    guard
      !uidTags.contains(tag)
        || match.value.split(whereSeparator: { $0 == "\\" || $0 == "," }).allSatisfy({
          UID<Instance>($0) != nil
        })
    else { throw .badRequest("the query has a value that is no UID or list of UIDs") }
  }
}
