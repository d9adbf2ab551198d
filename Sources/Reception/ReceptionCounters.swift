import DICOMCore
import DICOMNetworking
import Metrics
import StudyLedger

/// The metrics of reception.
struct ReceptionCounters: Sendable {
  private let bytes = Counter(label: "triaged_received_bytes_total")
  private let open = Meter(label: "triaged_open_associations")

  func opened() { open.increment() }

  func closed(_ end: AssociationEnd) {
    open.decrement()
    Counter(label: "triaged_associations_total", dimensions: [("end", end.rawValue)]).increment()
  }

  func received(_ outcome: ReceiptOutcome, bytes count: Int) {
    let word =
      switch outcome {
      case .recorded: "recorded"
      case .duplicate: "duplicate"
      case .conflict: "conflict"
      }
    Counter(label: "triaged_received_instances_total", dimensions: [("outcome", word)]).increment()
    bytes.increment(by: count)
  }

  func refused(_ status: DIMSEStatus) {
    Counter(label: "triaged_refused_instances_total", dimensions: [("status", status.description)])
      .increment()
  }
}
