import Inference

/// The numbers of one study that a gate looks at; one that could not be computed is not there and keeps nobody out.
typealias GateStatistics = [GateStatistic: Double]

/// Whether images are what models may judge, from plain statistics of the prepared input.
struct GatePolicy: Sendable {
  let rules: [ModelManifest.GateRule]

  /// - Parameter rules: Of a package; none lets everything through.
  init(_ rules: [ModelManifest.GateRule]?) { self.rules = rules ?? [] }

  /// The reason of the first rule that the statistics break; nil when they break none.
  func refusal(_ statistics: GateStatistics) -> String? {
    rules.first { rule in
      guard let value = statistics[rule.statistic] else { return false }
      return !(value >= rule.minimum ?? -.infinity && value <= rule.maximum ?? .infinity)
    }?.reason
  }

  /// What every model for heads is kept from. The ranges stand around what 54 real heads, the GE series and the
  /// project's phantoms show (docs/MODELS.md).
  static let head = GatePolicy([
    .init(.brainArea, minimum: 70, maximum: 280, reason: "the brain is not of the size of a human's"),
    .init(.brainSpread, minimum: 3, reason: "the brain shows no grey and white matter, as in a phantom"),
    .init(.brainMedian, minimum: 15, maximum: 60, reason: "the head's inside has not the density of brain"),
    .init(.topShare, maximum: 0.5, reason: "the images do not reach the vertex of the head"),
    .init(.baseShare, maximum: 0.4, reason: "the images do not reach the base of the skull"),
    .init(.metal, maximum: 1, reason: "there is metal in the images of the brain"),
    .init(.grain, maximum: 6, reason: "streaks or noise hide the brain"),
    .init(.sectionShift, maximum: 4, reason: "the head moved between the slices"),
    .init(.mirrorDifference, maximum: 14, reason: "the head's two sides can't be compared"),
  ])

  /// What every model for frontal chest radiographs is kept from.
  static let chest = GatePolicy([
    .init(.chestPattern, minimum: 0.55, reason: "it does not look like a frontal chest radiograph"),
    .init(.lungContrast, minimum: 0.06, reason: "the two lungs can't be told from their surroundings"),
  ])
}
