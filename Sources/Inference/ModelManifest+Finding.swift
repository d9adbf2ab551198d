package import DICOMCore
package import TriageDomain

extension ModelManifest {
  /// One finding that the package speaks of, and how its number is got from the network's outputs.
  package struct FindingSpecification: Sendable, Hashable, Decodable {
    package let finding: FindingKind
    package let code: CodedConcept
    package let site: CodedConcept
    package let score: Score
    package let calibration: Calibration
    package let heatMap: HeatMap?
    package let operatingPoints: OperatingPoints
    /// The purpose that counts where the site has chosen none.
    package let defaultPurpose: OperatingPurpose
    /// ACR category of the actionable finding: 1 (minutes), 2 (hours) or 3 (days).
    package let urgency: Int
    package let priority: Priority

    enum CodingKeys: String, CodingKey {
      case finding, code, site, score, calibration, urgency, priority
      case heatMap = "heat_map"
      case operatingPoints = "operating_points"
      case defaultPurpose = "default_purpose"
    }
  }

  /// How a study's logit is got from the network's outputs.
  package struct Score: Sendable, Hashable, Decodable {
    package let output: String
    /// Where the logit of one input stands in the output's last dimension; nil for `volume`.
    package let channel: Int?
    package let pooling: Pooling
    /// How many of the greatest are averaged, for `smoothedTopMean`.
    package let top: Int?
    /// The classes of an output [1, class, z, y, x] that are the finding, for `volume`.
    package let channels: [Int]?
    /// From which sum of their probabilities a voxel is part of it, for `volume`.
    package let threshold: Double?

    /// How the answers to a study's inputs become one logit.
    package enum Pooling: String, Sendable, Hashable, Decodable {
      case single
      case smoothedTopMean = "smoothed_top_mean"
      /// ln(1 + mL) of the voxels that are the finding.
      case volume
    }
  }

  /// probability = 1 / (1 + exp(-(slope * logit + intercept))).
  package struct Calibration: Sendable, Hashable, Decodable {
    package let slope: Double
    package let intercept: Double
  }

  /// How the mask is got from an output [1, channel, row, column] of probabilities over the pre-processed image.
  package struct HeatMap: Sendable, Hashable, Decodable {
    package let output: String
    package let channel: Int
    package let threshold: Double
    /// HU of the pre-processed image, below and above which a cell is not part of the mask.
    package let minimumHU: Double?
    package let maximumHU: Double?
    /// The same for a radiograph, 0 to 1.
    package let minimumValue: Double?

    enum CodingKeys: String, CodingKey {
      case output, channel, threshold
      case minimumHU = "minimum_hu"
      case maximumHU = "maximum_hu"
      case minimumValue = "minimum_value"
    }
  }
}
