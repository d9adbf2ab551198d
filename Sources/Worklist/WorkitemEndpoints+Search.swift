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
    let representation = try Representation.several(for: request)
    let search = try WorkitemSearch(try QueryParameters(request.uri.query), configuration: configuration)
    let (page, remaining) = try await page(of: search)
    guard !page.isEmpty else { return Reply.empty(.noContent, warning: search.warning) }
    var dataSets: [DataSet] = []
    for workitem in page { dataSets.append(search.given(try await shown(workitem))) }
    guard let remaining else {
      return Reply.dicom(dataSets, as: representation, warning: search.warning)
    }
    return Reply.dicom(
      dataSets, as: representation, status: .partialContent,
      warning: "There are \(remaining) additional results that can be requested")
  }

  /// - Returns: The workitems that are given, and how many more there are, in words; nil when there are none.
  func page(of search: WorkitemSearch) async throws -> (page: [Workitem], remaining: String?) {
    if search.states?.isEmpty == true || search.priorities?.isEmpty == true || search.limit == 0 {
      return ([], nil)
    }
    if search.rest.isEmpty {
      let page = try await ledger.workitems(search.query, limit: search.limit, offset: search.offset)
      guard page.count == search.limit else { return (page, nil) }
      // Counting them all would take longer than giving the page.
      let end = search.offset + page.count
      let count = try await ledger.countWorkitems(search.query, limit: end + Self.maximumCount + 1) - end
      guard count > 0 else { return (page, nil) }
      return (page, count > Self.maximumCount ? "more than \(Self.maximumCount)" : String(count))
    }
    let found = try await matching(search)
    let page = Array(found.dropFirst(search.offset).prefix(search.limit))
    let remaining = found.count - search.offset - page.count
    return (page, remaining > 0 ? String(remaining) : nil)
  }

  private static let maximumCount = 1000

  private func matching(_ search: WorkitemSearch) async throws -> [Workitem] {
    let candidates = try await ledger.workitems(search.query, limit: configuration.maximumScan + 1)
    guard candidates.count <= configuration.maximumScan else {
      throw WorklistError.tooBroad(limit: configuration.maximumScan)
    }
    let rest = search.rest
    var found: [Workitem] = []
    for workitem in candidates {
      let dataSet = try await shown(
        workitem, withInput: rest.contains { $0.path.tags.first == .inputInformationSequence })
      if rest.allSatisfy({ $0.matches(dataSet) }) { found.append(workitem) }
    }
    return found
  }
}
