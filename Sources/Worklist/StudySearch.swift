import DICOMCore
import DICOMObjects
import DICOMweb
import TriageDomain

/// A search for studies, series or instances, whoever asks: QIDO-RS or C-FIND.
struct StudySearch: Sendable, Hashable {
  var level: StudyLevel
  var matches: [AttributeMatch]
  /// Attributes to give back; nil for all that are known.
  var returned: Set<Tag>?
  var limit: Int
  var offset: Int
  /// What the client asked for and does not get.
  var warning: String?

  /// What the ledger's index can choose by; `isExact` when nothing is left to be matched on data sets.
  var plan: (query: StudyQuery, isExact: Bool) {
    var query = StudyQuery()
    var isExact = true
    for match in matches where !match.value.isEmpty {
      let isTaken = match.path.tags.count == 1 && Self.take(match, into: &query)
      isExact = isExact && isTaken
    }
    return (query, isExact)
  }

  /// Adds a key to the index's query; false when data sets have to be looked at too.
  private static func take(_ match: AttributeMatch, into query: inout StudyQuery) -> Bool {
    switch match.path.tags[0] {
    case .studyInstanceUID where query.studyUIDs == nil:
      query.studyUIDs = Set(uids(match.value))
      return true
    case .seriesInstanceUID where query.seriesUIDs == nil: query.seriesUIDs = Set(uids(match.value))
    case .sopInstanceUID where query.instanceUIDs == nil: query.instanceUIDs = Set(uids(match.value))
    case .patientID where query.patientID == nil: return take(match.value, into: &query.patientID)
    case .accessionNumber where query.accessionNumber == nil:
      return take(match.value, into: &query.accessionNumber)
    case .patientName where query.patientName == nil:
      // Only ASCII letters are folded by the index, and a name's other groups stand behind the first.
      let start = match.value.prefix { $0 != "*" && $0 != "?" && $0.isASCII }
      if match.value.allSatisfy(\.isASCII), !start.isEmpty { query.patientName = .beginning(String(start)) }
    case .studyDate where query.studyDates == nil:
      query.studyDates = dates(match.value)
      return query.studyDates != nil
    case .modalitiesInStudy where query.modality == nil && !isPattern(match.value):
      query.modality = match.value
      return true
    default: break
    }
    return false
  }

  private static func take(_ value: String, into key: inout StudyQuery.Text?) -> Bool {
    guard isPattern(value) else {
      key = .exactly(value)
      return true
    }
    let start = value.prefix { $0 != "*" && $0 != "?" }
    if !start.isEmpty { key = .beginning(String(start)) }
    return false
  }

  private static func isPattern(_ value: String) -> Bool { value.contains { "*?\\,".contains($0) } }

  private static func uids<Kind>(_ value: String) -> [UID<Kind>] {
    value.split { $0 == "\\" || $0 == "," }.compactMap { UID($0) }
  }

  /// Whole dates only: as text they sort by time.
  private static func dates(_ value: String) -> ClosedRange<String>? {
    let ends = value.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let from = ends[0].isEmpty ? "00000000" : ends[0]
    let to = ends.count == 1 ? from : ends[1].isEmpty ? "99999999" : ends[1]
    guard [from, to].allSatisfy({ $0.utf8.count == 8 }), from <= to else { return nil }
    return from...to
  }
}
