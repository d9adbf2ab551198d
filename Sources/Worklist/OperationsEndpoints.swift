import BlockingThreads
import DICOMCore
import Foundation
import HTTPTypes
import Hummingbird
import StudyLedger
import TriageDomain

/// What the operations page shows, and trying again what was given up: the transitions of `triaged queue retry`.
///
/// - `GET /api/operations`: `OperationsView`.
/// - `POST /api/deliveries/{id}/retry`, `POST /api/studies/{uid}/retry`: 204; 404 for none, 409 when it is not given up.
struct OperationsEndpoints: Sendable {
  private static let listed = 50
  private static let conclusionsShown = 2000

  let configuration: WorklistConfiguration
  let ledger: StudyLedger
  /// The folder whose disk is shown.
  let root: String
  /// For asking the file system.
  let pool: BlockingPool
  let now: @Sendable () -> Timestamp

  func add(to router: Router<WorklistContext>) {
    router.get("api/operations") { _, _ in try await view() }
    router.post("api/deliveries/:id/retry") { _, context in
      guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else {
        throw WorklistError.badRequest("the address holds no delivery's number")
      }
      return try await retry { () async throws(LedgerError) in
        try await ledger.retryDelivery(id: id, at: now())
      }
    }
    router.post("api/studies/:uid/retry") { _, context in
      guard let uid = context.parameters.get("uid").flatMap({ UID<Study>($0) }) else {
        throw WorklistError.badRequest("the address holds no study's UID")
      }
      return try await retry { () async throws(LedgerError) in
        try await ledger.retryTriage(study: uid, at: now())
      }
    }
  }

  private func retry(_ transition: () async throws(LedgerError) -> Void) async throws -> Response {
    do throws(LedgerError) {
      try await transition()
    } catch {
      if case .missing = error { throw WorklistError.notFound("there is nothing of that name to try again") }
      throw error
    }
    return Reply.empty(.noContent)
  }

  private func view() async throws -> Response {
    let now = now()
    let counts = try await ledger.counts()
    let lanes = counts.deliveries.sorted { $0.key.value < $1.key.value }.map { name, states in
      OperationsView.LaneView(
        destination: name.value, waiting: states[.waiting] ?? 0, claimed: states[.claimed] ?? 0,
        delivered: states[.delivered] ?? 0, dead: states[.dead] ?? 0,
        waitingSince: counts.oldestWaitingDelivery[name]?.iso8601)
    }
    let conclusions = try await ledger.conclusions(
      since: now + .seconds(-86_400), limit: Self.conclusionsShown)
    return try Reply.json(
      OperationsView(
        now: now.iso8601, instances: counts.instances, conflicts: counts.conflicts,
        studies: StudyState.allCases.map { .init(state: $0.rawValue, count: counts.studies[$0] ?? 0) },
        triage: TriageState.allCases.map { .init(state: $0.rawValue, count: counts.triages[$0] ?? 0) },
        oldestTriageSince: counts.oldestWaitingTriage?.iso8601, lanes: lanes,
        deadDeliveries: try await ledger.deadDeliveries(limit: Self.listed).map { .init($0) },
        deadStudies: try await ledger.deadTriages(limit: Self.listed).map { .init($0) },
        troubled: try await ledger.troubledDeliveries(limit: Self.listed).map { .init($0) },
        conclusions: conclusions.map {
          .init(at: $0.at.iso8601, outcome: $0.outcome, timeToFlagMs: $0.timeToFlag.milliseconds)
        },
        models: configuration.models.map { .init($0) }, disk: await disk()))
  }

  private func disk() async -> OperationsView.Disk? {
    let attributes = try? await pool.run { [root] in
      let found = try FileManager.default.attributesOfFileSystem(forPath: root)
      return (found[.systemFreeSize] as? NSNumber, found[.systemSize] as? NSNumber)
    }
    guard let (free, total) = attributes, let free, let total else { return nil }
    return OperationsView.Disk(
      freeBytes: free.int64Value, totalBytes: total.int64Value,
      minimumFreeBytes: configuration.minimumFreeSpoolBytes.map(Int64.init))
  }
}
