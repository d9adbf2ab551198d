import DICOMCore
import DICOMObjects
import DICOMweb
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

extension WorkitemEndpoints {
  /// PS3.18 11.9: 200, 204 without a match, 206 with a warning when more match than are given. Results stand in
  /// reading order.
  func search(_ request: Request) async throws -> Response {
    try checkAcceptable(request)
    let search = try WorkitemSearch(try QueryParameters(request.uri.query), configuration: configuration)
    let found = try await matching(search)
    let page = found.dropFirst(search.offset).prefix(search.limit)
    guard !page.isEmpty else { return Reply.empty(.noContent, warning: search.warning) }
    var dataSets: [DataSet] = []
    for workitem in page { dataSets.append(try await shown(workitem)) }
    let remaining = found.count - search.offset - page.count
    guard remaining > 0 else { return Reply.dicom(dataSets, warning: search.warning) }
    return Reply.dicom(
      dataSets, status: .partialContent,
      warning: "There are \(remaining) additional results that can be requested")
  }

  /// In reading order.
  func matching(_ search: WorkitemSearch) async throws -> [Workitem] {
    if search.states?.isEmpty == true || search.priorities?.isEmpty == true { return [] }
    let candidates = try await ledger.workitems(
      states: search.states, priorities: search.priorities, limit: configuration.maximumScan + 1, offset: 0)
    guard candidates.count <= configuration.maximumScan else {
      throw WorklistError.tooLarge(limit: configuration.maximumScan)
    }
    let rest = search.rest
    if rest.isEmpty { return candidates }
    var found: [Workitem] = []
    for workitem in candidates {
      let dataSet = try await shown(
        workitem, withInput: rest.contains { $0.path.tags.first == .inputInformationSequence })
      if rest.allSatisfy({ $0.matches(dataSet) }) { found.append(workitem) }
    }
    return found
  }
}
