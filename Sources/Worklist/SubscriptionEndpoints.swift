import DICOMCore
import DICOMweb
import Foundation
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

/// Subscribing to events of workitems (PS3.18 11.10 to 11.12) and the address of the event channel (8.10.4).
struct SubscriptionEndpoints: Sendable {
  let configuration: WorklistConfiguration
  let ledger: StudyLedger
  let channels: EventChannels
  let now: @Sendable () -> Timestamp

  private enum Target: Hashable {
    case workitem(UID<Instance>)
    case all, filtered
  }

  func add(to router: Router<WorklistContext>) {
    let root = router.group(RouterPath(configuration.basePath))
    let subscriber = root.group("workitems/:uid/subscribers/:aet")
    subscriber.post { request, context in try await subscribe(request, context) }
    subscriber.delete { _, context in try await unsubscribe(context) }
    subscriber.post("suspend") { _, context in try await suspend(context) }
    root.get("subscribers/:aet") { _, context in try open(context) }
  }

  private func subscribe(_ request: Request, _ context: WorklistContext) async throws -> Response {
    let (title, target) = (try title(context), try target(context))
    let query = try QueryParameters(request.uri.query)
    let lock = try query.truth("deletionlock") ?? false
    let filter = try SubscriptionFilter(query, configuration: configuration)
    guard (target == .filtered) == !filter.isEmpty else {
      throw WorklistError.badRequest(
        target == .filtered
          ? "a filtered subscription needs a filter" : "only a filtered subscription has a filter")
    }
    guard try await ledger.hasRoomForSubscriber(title, maximum: configuration.events.maximumSubscribers)
    else {
      throw WorklistError.refused("there are as many subscribers as may be")
    }
    switch target {
    case .workitem(let uid): try await ledger.subscribe(title, to: uid, lock: lock, at: now())
    case .all: try await ledger.subscribeGlobally(title, lock: lock, filter: nil, at: now())
    case .filtered:
      try await ledger.subscribeGlobally(title, lock: lock, filter: filter.query, at: now())
    }
    return Reply.created(contentLocation: channelAddress(title, of: request))
  }

  private func unsubscribe(_ context: WorklistContext) async throws -> Response {
    let (title, target) = (try title(context), try target(context))
    switch target {
    case .workitem(let uid): try await ledger.unsubscribe(title, from: uid, at: now())
    case .all, .filtered: try await ledger.unsubscribeGlobally(title, at: now())
    }
    return Reply.empty(.ok)
  }

  private func suspend(_ context: WorklistContext) async throws -> Response {
    let (title, target) = (try title(context), try target(context))
    if case .workitem = target {
      throw WorklistError.badRequest("only a global subscription can be suspended")
    }
    try await ledger.suspendGlobally(title, at: now())
    return Reply.empty(.ok)
  }

  /// The answer to the handshake itself is given by `WorklistChannel` once this one says that there may be a channel.
  private func open(_ context: WorklistContext) throws -> Response {
    let title = try title(context)
    guard channels.hasRoom(for: title) else {
      throw WorklistError.unavailable("there are as many event channels as may be")
    }
    guard context.mayUpgrade else { throw WorklistError.upgradeRequired }
    return Response(status: .switchingProtocols)
  }

  private func channelAddress(_ title: AETitle, of request: Request) -> String {
    let scheme = configuration.tls == nil ? "ws" : "wss"
    let name = title.value.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? title.value
    return "\(scheme)://\(request.head.authority ?? "localhost")\(configuration.basePath)/subscribers/\(name)"
  }

  private func title(_ context: WorklistContext) throws(WorklistError) -> AETitle {
    let text = context.parameters.get("aet").flatMap { $0.removingPercentEncoding }
    guard let title = text.flatMap({ AETitle($0) }) else {
      throw .badRequest("the address holds no AE title")
    }
    return title
  }

  private func target(_ context: WorklistContext) throws(WorklistError) -> Target {
    guard let uid = context.parameters.get("uid").flatMap({ UID<Instance>($0) }) else {
      throw .badRequest("the address holds no workitem's UID")
    }
    if uid == WorkitemCodec.globalSubscription { return .all }
    return uid == WorkitemCodec.filteredSubscription ? .filtered : .workitem(uid)
  }
}
