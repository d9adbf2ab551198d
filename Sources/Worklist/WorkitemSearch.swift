import DICOMCore
import DICOMObjects
import DICOMweb
import StudyLedger
import TriageDomain

/// A search for workitems as its query asks for it (PS3.18 11.9, 8.3.4).
struct WorkitemSearch: Sendable, Hashable {
  let matches: [AttributeMatch]
  /// The attributes that are given besides those that a search always gives (PS3.18 8.3.4.3); nil for all.
  let included: Set<Tag>?
  let limit: Int
  let offset: Int
  /// What the client asked for and does not get.
  let warning: String?

  init(matches: [AttributeMatch], limit: Int) {
    self.matches = matches
    included = nil
    self.limit = limit
    offset = 0
    warning = nil
  }

  /// - Throws: `WorklistError.badRequest` for names and values that can't be understood: silence would show a reader
  ///   more, or less, than was asked for.
  init(_ query: QueryParameters, configuration: WorklistConfiguration) throws(WorklistError) {
    var matches: [AttributeMatch] = []
    var warning: String?
    var included: Set<Tag>? = []
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
            included = nil
          } else if let tag = AttributePath(name)?.tags.first {
            included?.insert(tag)
          } else {
            throw .badRequest("includefield holds no attribute's name")
          }
        }
      default:
        guard let path = AttributePath(parameter.name) else {
          throw .badRequest("the query has a name that is no attribute's")
        }
        let match = AttributeMatch(path: path, value: parameter.value ?? "")
        guard match.isWellFormed else { throw .badRequest("the query has a value that is no date or range") }
        matches.append(match)
      }
    }
    self.matches = matches
    self.warning = warning
    self.included = included.map { $0.union(matches.compactMap(\.path.tags.first)) }
    limit = min(try query.count("limit") ?? configuration.defaultPageSize, configuration.maximumPageSize)
    offset = try query.count("offset") ?? 0
  }

  /// What the ledger can choose by itself.
  var query: WorkitemQuery {
    WorkitemQuery(
      states: states, priorities: priorities, uids: uids(.sopInstanceUID), studies: uids(.studyInstanceUID),
      patientID: matches.first { $0.path.tags == [.patientID] && !$0.value.isEmpty && !isPattern($0.value) }?
        .value)
  }

  /// What is given of a workitem that matches.
  func given(_ dataSet: DataSet) -> DataSet {
    guard let included else { return dataSet }
    var given = DataSet()
    given.copy(Array(WorkitemCodec.returnKeys.union(included)), from: dataSet)
    return given
  }

  private func uids<Kind: UIDKind>(_ tag: Tag) -> Set<UID<Kind>>? {
    let asked = matches.filter { $0.path.tags == [tag] && !$0.value.isEmpty }.map { match in
      Set(match.value.split { $0 == "\\" || $0 == "," }.compactMap { UID<Kind>($0) })
    }
    return asked.first.map { first in asked.dropFirst().reduce(first) { $0.intersection($1) } }
  }

  /// The states that single values ask for, which the ledger can choose by itself; nil for all.
  var states: Set<WorkitemState>? { chosen(.procedureStepState) { WorkitemState(rawValue: $0) } }

  /// The same for priorities.
  var priorities: Set<Priority>? { chosen(.scheduledProcedureStepPriority) { Priority(rawValue: $0) } }

  /// What is left to be matched on data sets.
  var rest: [AttributeMatch] {
    matches.filter { match in
      match.path.tags != [.procedureStepState] && match.path.tags != [.scheduledProcedureStepPriority]
        || isPattern(match.value)
    }
  }

  private func isPattern(_ value: String) -> Bool { value.contains { $0 == "*" || $0 == "?" } }

  private func chosen<Value: Hashable>(_ tag: Tag, _ make: (String) -> Value?) -> Set<Value>? {
    let asked = matches.filter { $0.path.tags == [tag] && !$0.value.isEmpty && !isPattern($0.value) }
    guard !asked.isEmpty else { return nil }
    let sets = asked.map { Set([make($0.value)].compactMap(\.self)) }
    return sets.dropFirst().reduce(sets[0]) { $0.intersection($1) }
  }
}
