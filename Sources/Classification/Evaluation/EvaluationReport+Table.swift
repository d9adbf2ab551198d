import Foundation
import Inference
import TriageDomain

extension EvaluationReport {
  /// The figures for people, with intervals of 95 %.
  package func table() -> String {
    var lines = [
      "\(studies) studies, \(labelled) of them labelled"
        + (labelsWithoutStudy > 0 ? "; \(labelsWithoutStudy) labels without a study" : "")
    ]
    if results.isEmpty { lines.append("No labelled study was judged.") }
    for result in results {
      lines += ["", "\(result.finding.label), \(result.model), \(result.role)"]
      lines.append(
        "  judged            \(result.n), \(result.positives) positive; not judged \(result.notJudged), "
          + "\(result.notJudgedPositives) positive")
      lines.append("  AUC               \(Self.text(result.roc?.area, result.aucInterval))")
      for point in result.operatingPoints {
        lines.append(
          "  \(Self.pad(point.purpose.rawValue + " " + Self.text(point.probability, digits: 4), 18))"
            + "sensitivity \(Self.text(point.sensitivity)), specificity \(Self.text(point.specificity))"
            + (point.isInEffect ? "  <- in effect" : ""))
      }
      if let calibration = result.calibration {
        lines.append(
          "  calibration       ECE \(Self.text(calibration.expectedCalibrationError)), Brier \(Self.text(calibration.brier))"
        )
        for bin in calibration.bins {
          lines.append(
            "    \(Self.text(bin.low, digits: 1)) to \(Self.text(bin.high, digits: 1))      said "
              + "\(Self.text(bin.meanProbability)), was so \(Self.text(bin.observed)) of \(bin.n)")
        }
      }
      for group in result.groups {
        lines.append(
          "  \(Self.pad("\(group.by.rawValue) \(group.name)", 18))\(group.n), \(group.positives) positive; AUC "
            + "\(Self.text(group.auc, group.aucInterval)); sensitivity \(Self.text(group.sensitivity)), "
            + "specificity \(Self.text(group.specificity))")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ value: Double?, digits: Int = 3) -> String {
    value.map { String(format: "%.\(digits)f", $0) } ?? "-"
  }

  private static func text(_ value: Double?, _ interval: Interval?) -> String {
    text(value) + (interval.map { " (\(text($0.low)) to \(text($0.high)))" } ?? "")
  }

  private static func text(_ proportion: Proportion) -> String {
    text(proportion.value, proportion.interval) + " of \(proportion.of)"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
