import Hummingbird
import StudyLedger

/// `/healthz/live`: the process answers. `/healthz/ready` and `/healthz`: the ledger answers too; 503 when it does not.
struct HealthEndpoints: Sendable {
  private struct Health: Encodable { let status: String }

  let ledger: StudyLedger

  func add(to router: Router<WorklistContext>) {
    router.get("healthz/live") { _, _ in try Reply.json(Health(status: "live")) }
    for path: RouterPath in ["healthz", "healthz/ready"] {
      router.get(path) { _, _ in
        _ = try await ledger.counts()
        return try Reply.json(Health(status: "ready"))
      }
    }
  }
}
