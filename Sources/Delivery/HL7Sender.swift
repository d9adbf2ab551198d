import Crypto
import DICOMCore
import DICOMweb
import HL7
import StudyLedger
import TriageDomain

/// Tells a RIS of a study by HL7 v2.
struct HL7Sender: DestinationSender {
  private let client: MLLPClient
  private let parties: ObservationReport.Parties
  private let readings: StudyReadings
  private let now: @Sendable () -> Timestamp

  init(
    _ client: MLLPClient, parties: ObservationReport.Parties, readings: StudyReadings,
    now: @escaping @Sendable () -> Timestamp = { .now() }
  ) {
    self.client = client
    self.parties = parties
    self.readings = readings
    self.now = now
  }

  func probe() async -> String? {
    do {
      try await client.probe()
      return nil
    } catch { return error.description }
  }

  func send(_ claims: [DeliveryClaim]) async -> [DeliveryClaim.ID: DeliveryResult] {
    await readings.send(claims) { entry, delivery in await send(entry, delivery: delivery) }
  }

  private func send(_ entry: WorklistEntry, delivery: Int64) async -> DeliveryResult {
    let moment = now()
    let report = ObservationReport(
      parties: parties, controlID: Self.controlID(entry.workitem.uid, delivery: delivery),
      sentAt: DICOMDateTime.text(of: moment),
      concludedAt: DICOMDateTime.text(of: entry.concludedAt ?? moment))
    do {
      switch try await client.send(report.message(entry)).code {
      case .accepted: return .delivered
      case .error: return .retry(reason: "the destination acknowledges with an error")
      case .rejected: return .refused(reason: "the destination rejects the message")
      }
    } catch {
      switch error {
      case .unreachable: return .unsent(reason: error.description)
      case .interrupted, .unreadable: return .retry(reason: error.description)
      }
    }
  }

  /// Twenty characters, MSH-10's limit: the same for each attempt, and another one in another installation, whose
  /// deliveries have the same numbers.
  static func controlID(_ workitem: UID<Instance>, delivery: Int64) -> String {
    let digest = SHA256.hash(data: Array("\(workitem) \(delivery)".utf8))
    let digits = digest.prefix(10).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return digits.joined().uppercased()
  }
}
