import DICOMCore
import DICOMObjects
import DICOMweb
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

/// QIDO-RS (PS3.18 10.6): studies, series and instances, the received ones and the results.
struct StudySearchEndpoints: Sendable {
  let configuration: WorklistConfiguration
  let files: StudyFiles

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(configuration.basePath))
    root.get("studies") { request, context in try await search(.study, request, context) }
    root.get("series") { request, context in try await search(.series, request, context) }
    root.get("instances") { request, context in try await search(.instance, request, context) }
    root.get("studies/:study/series") { request, context in try await search(.series, request, context) }
    root.get("studies/:study/instances") { request, context in try await search(.instance, request, context) }
    root.get("studies/:study/series/:series/instances") { request, context in
      try await search(.instance, request, context)
    }
  }

  private func search(_ level: StudyLevel, _ request: Request, _ context: WorklistContext) async throws
    -> Response
  {
    guard AcceptHeader(request).takes(Reply.dicomJSON, "application/json") else {
      throw WorklistError.notAcceptable
    }
    var place: [AttributeMatch] = []
    for (name, tag) in [("study", Tag.studyInstanceUID), ("series", .seriesInstanceUID)] {
      guard let text = context.parameters.get(name) else { continue }
      guard UID<Study>(text) != nil else {
        throw WorklistError.badRequest("the address holds no \(name)'s UID")
      }
      place.append(AttributeMatch(path: AttributePath(tags: [tag]), value: text))
    }
    let search = try StudySearch(
      level, QueryParameters(request.uri.query), place: place, configuration: configuration)
    let finder = StudyFinder(
      files: files, maximumScan: configuration.maximumScan,
      dataSets: StudyDataSets(root: request.serviceRoot(configuration)))
    let answer = try await finder.answer(search)
    let more = remainder(answer)
    let warning = [search.warning, more].compactMap(\.self).joined(separator: " ")
    guard !answer.dataSets.isEmpty else {
      return Reply.empty(.noContent, warning: warning.isEmpty ? nil : warning)
    }
    return Reply.dicom(answer.dataSets, warning: warning.isEmpty ? nil : warning)
  }

  /// PS3.18 10.6.3.
  private func remainder(_ answer: StudyFinder.Answer) -> String? {
    if answer.isMore {
      return "There are more than \(answer.remaining) additional results that can be requested"
    }
    return answer.remaining > 0
      ? "There are \(answer.remaining) additional results that can be requested" : nil
  }
}

extension Request {
  /// Where the client reaches the DICOMweb services, without a slash at the end.
  func serviceRoot(_ configuration: WorklistConfiguration) -> String {
    "\(configuration.hasTLS ? "https" : "http")://\(head.authority ?? "localhost")\(configuration.basePath)"
  }
}
