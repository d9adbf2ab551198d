import CoreMetrics
import Metrics
import TriageDomain

/// The stage's numbers; names and units as `docs/OPERATIONS.md` lists them.
enum TriageMetrics {
  /// - Parameters:
  ///   - timeToFlag: From the study's last receipt to the commit of its outcome.
  ///   - stages: Milliseconds by stage of the classification.
  static func concluded(outcome: String, timeToFlag: Duration, stages: [String: Double]) {
    Counter(label: "triaged_studies_total", dimensions: [("outcome", outcome)]).increment()
    Recorder(label: "triaged_time_to_flag_ms", dimensions: [("outcome", outcome)])
      .record(timeToFlag.milliseconds)
    for (stage, milliseconds) in stages {
      Recorder(label: "triaged_stage_ms", dimensions: [("stage", stage)]).record(milliseconds)
    }
  }

  static func failed(isFinal: Bool) {
    Counter(label: "triaged_failed_attempts_total", dimensions: [("final", isFinal ? "yes" : "no")])
      .increment()
  }
}
