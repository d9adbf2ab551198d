import DICOMCore
import StudyLedger
import TriageDomain

/// The answer of `/api/operations`.
struct OperationsView: Encodable {
  struct Count: Encodable {
    let state: String
    let count: Int
  }

  struct LaneView: Encodable {
    let destination: String
    let waiting: Int
    let claimed: Int
    let delivered: Int
    let dead: Int
    /// Since when the oldest that waits does.
    let waitingSince: String?
  }

  struct DeadDelivery: Encodable {
    let id: Int64
    let studyUid: String?
    let destination: String
    let kind: String
    let attempts: Int
    let lastError: String?
    let nextAttemptAt: String?
  }

  struct DeadStudy: Encodable {
    let studyUid: String
    let attempts: Int
    let reason: String
    let at: String?
  }

  struct Conclusion: Encodable {
    let at: String
    let outcome: String
    let timeToFlagMs: Int64
  }

  struct ModelView: Encodable {
    struct Point: Encodable {
      let finding: String
      let operatingPoint: Double
      let deciding: Bool
    }

    let id: String
    let version: String
    let title: String
    let status: String
    let points: [Point]
  }

  struct Disk: Encodable {
    let freeBytes: Int64
    let totalBytes: Int64
    /// Below it instances are refused; none when unknown.
    let minimumFreeBytes: Int64?
  }

  let now: String
  let instances: Int
  let conflicts: Int
  let studies: [Count]
  let triage: [Count]
  let oldestTriageSince: String?
  let lanes: [LaneView]
  let deadDeliveries: [DeadDelivery]
  let deadStudies: [DeadStudy]
  let troubled: [DeadDelivery]
  /// Of the last day.
  let conclusions: [Conclusion]
  let models: [ModelView]
  let disk: Disk?
}

extension OperationsView.DeadDelivery {
  init(_ delivery: DeliverySummary) {
    self.init(
      id: delivery.id, studyUid: delivery.studyUID?.value, destination: delivery.destination.value,
      kind: delivery.kind, attempts: delivery.attempts, lastError: delivery.lastError,
      nextAttemptAt: delivery.nextAttemptAt?.iso8601)
  }
}

extension OperationsView.DeadStudy {
  init(_ triage: DeadTriage) {
    self.init(
      studyUid: triage.studyUID.value, attempts: triage.attempts, reason: triage.reason,
      at: triage.at?.iso8601)
  }
}

extension OperationsView.ModelView {
  init(_ model: ServiceModel) {
    self.init(
      id: model.id, version: model.version, title: model.title, status: model.status,
      points: model.points.map {
        Point(finding: $0.finding, operatingPoint: $0.operatingPoint, deciding: $0.isDeciding)
      })
  }
}
