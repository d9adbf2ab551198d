import Foundation
import Inference

/// Turns the logits of a study's inputs into the probability of a finding, as the package's manifest says.
enum ScorePolicy {
  /// For every pooling but `volume`.
  ///
  /// - Parameter logits: In the order of the inputs: for a head from the feet upwards. At least one.
  static func studyLogit(_ logits: [Double], score: ModelManifest.Score) -> Double {
    switch score.pooling {
    case .single, .volume:
      return logits.max() ?? -.infinity
    case .smoothedTopMean:
      let smooth = logits.indices.map { index in
        let before = logits[max(index - 1, 0)]
        let after = logits[min(index + 1, logits.count - 1)]
        return (before + 2 * logits[index] + after) / 4
      }
      let greatest = smooth.sorted(by: >).prefix(max(1, score.top ?? 1))
      return greatest.reduce(0, +) / Double(greatest.count)
    }
  }

  /// For the pooling `volume`: grows without bound with the volume and is 0 without one.
  static func studyLogit(millilitres: Double) -> Double { log(1 + millilitres) }

  static func probability(logit: Double, calibration: ModelManifest.Calibration) -> Double {
    1 / (1 + exp(-(calibration.slope * logit + calibration.intercept)))
  }
}
