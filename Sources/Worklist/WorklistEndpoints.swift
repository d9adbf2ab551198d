import DICOMCore
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

/// The worklist as the project's own JSON, with the changes as they come.
///
/// - `GET /api/worklist?limit=&offset=`: `WorklistView`.
/// - `GET /api/studies/{uid}`: `StudyView`, with the study's story.
/// - `GET /api/events`: server-sent events `changed` and `alive`.
struct WorklistEndpoints: Sendable {
  let configuration: WorklistConfiguration
  let ledger: StudyLedger
  let announcements: ChangeAnnouncements
  let now: @Sendable () -> Timestamp

  func add(to router: Router<WorklistContext>) {
    let api = router.group("api")
    api.get("worklist") { request, _ in try await worklist(request) }
    api.get("studies/:uid") { _, context in try await study(context.parameters.get("uid")) }
    api.get("events") { _, _ in try announcements.stream() }
  }

  private func worklist(_ request: Request) async throws -> Response {
    let query = try QueryParameters(request.uri.query)
    let limit = min(
      try query.count("limit") ?? configuration.defaultPageSize, configuration.maximumPageSize)
    let offset = try query.count("offset") ?? 0
    let entries = try await ledger.worklist(limit: limit + 1, offset: offset)
    let page = entries.prefix(limit)
    return try Reply.json(
      WorklistView(
        now: now().iso8601, offset: offset, limit: limit, hasMore: entries.count > limit,
        receptionPlace: configuration.receptionPlace,
        studies: page.enumerated().map { index, entry in
          // Workitems in a final state come last, so the others are ranked by their places.
          EntryView(entry, rank: entry.workitem.state.exits.isEmpty ? nil : offset + index + 1)
        }))
  }

  private func study(_ text: String?) async throws -> Response {
    guard let uid = text.flatMap({ UID<Study>($0) }) else {
      throw WorklistError.badRequest("the address holds no study's UID")
    }
    guard let entry = try await ledger.worklistEntry(study: uid) else {
      throw WorklistError.notFound("there is no such study")
    }
    let events = try await ledger.events(study: uid)
    return try Reply.json(
      StudyView(
        now: now().iso8601, study: EntryView(entry, rank: nil),
        events: events.map { StudyView.EventView(at: $0.at.iso8601, name: $0.name, detail: $0.detail) }))
  }
}
