import DICOMCore
import Foundation
import TriageDomain

/// The answer of `/api/worklist`: studies in reading order.
struct WorklistView: Encodable {
  /// The service's clock, so that a page with another one still tells ages rightly.
  let now: String
  let offset: Int
  let limit: Int
  /// Whether there are studies after these.
  let hasMore: Bool
  /// Where images are to be sent, for the page without studies.
  let receptionPlace: String?
  let studies: [EntryView]
}

/// One study. A member that is unknown is left out.
struct EntryView: Encodable {
  struct Patient: Encodable {
    let name: String?
    let id: String?
    let birthDate: String?
    let sex: String?
  }

  struct FindingView: Encodable {
    let finding: String
    let label: String
    let present: Bool
    let probability: Double
    /// For people: no certainty that the model does not have.
    let probabilityText: String
    let operatingPoint: Double
    let laterality: String
    let volumeMl: Double?
    /// Two corners in patient space, mm.
    let boxMm: [[Double]]?
    let keyInstance: String?
    let model: String
  }

  struct SeriesView: Encodable {
    let seriesUid: String
    let reason: String
  }

  struct DeliveryView: Encodable {
    let id: Int64
    let destination: String
    let kind: String
    let state: String
    let attempts: Int
    let lastError: String?
    let deliveredAt: String?
  }

  struct VerdictView: Encodable {
    let reader: String
    let verdict: String
    let finding: String?
    let objection: String?
    let comment: String?
    let revision: Int
    let at: String
    /// The verdict in words, without the comment.
    let sentence: String
  }

  /// Place in the reading order from 1; none for a study whose reading has ended.
  let rank: Int?
  let studyUid: String
  let workitemUid: String
  let patient: Patient
  let accession: String?
  let modalities: [String]
  let description: String?
  let instances: Int
  /// Instances that came again with other bytes.
  let conflicts: Int
  /// `positive`, `negative`, `not_eligible` or `failed`; none until triage has ended.
  let outcome: String?
  let reason: String?
  let findings: [FindingView]
  /// Series that were not evaluated, each with why.
  let notEvaluated: [SeriesView]
  let priority: String
  /// What the order or another system asked for.
  let requestedPriority: String?
  /// What was found and asked for.
  let standing: String
  /// By when it is to be read; the worklist stands in this order.
  let dueAt: String
  /// Why it is due then, the deciding reason first.
  let place: [String]
  let state: String
  /// Whether more images may come.
  let receiving: Bool
  /// Whether a later revision is being evaluated.
  let evaluating: Bool
  let receivedAt: String
  let lastReceivedAt: String
  let concludedAt: String?
  /// From the last image to the outcome; 0 when the outcome came before the last image.
  let timeToFlagMs: Int64?
  let deliveries: [DeliveryView]
  /// The newest of each reader on each subject.
  let verdicts: [VerdictView]
}

/// The answer of `/api/studies/{uid}`.
struct StudyView: Encodable {
  struct EventView: Encodable {
    let at: String
    let name: String
    let detail: String
  }

  let now: String
  let study: EntryView
  let events: [EventView]
}
