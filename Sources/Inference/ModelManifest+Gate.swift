/// A plain number of a prepared study that tells what a model was made for from what it was not.
///
/// `Classification` computes them; `docs/MODELS.md` says how.
package enum GateStatistic: String, Sendable, Hashable, Codable, CaseIterable {
  // Of a head
  /// Mean area of the three largest sections of the brain, cm2.
  case brainArea = "brain_cm2"
  /// Median of the brain, HU.
  case brainMedian = "brain_hu"
  /// Between the quartiles of the smoothed brain, HU.
  case brainSpread = "brain_spread_hu"
  /// What smoothing takes out of the brain, HU.
  case grain = "grain_hu"
  /// Between mirrored halves, HU.
  case mirrorDifference = "mirror_hu"
  /// The brain in the highest and in the lowest section, as a share of the largest one.
  case topShare = "top_share"
  case baseShare = "base_share"
  /// How far neighbouring large sections are shifted, mm.
  case sectionShift = "section_shift_mm"
  /// The largest area in a section of the brain that only metal explains, cm2.
  case metal = "metal_cm2"

  // Of a radiograph
  /// How well two dark fields beside a bright middle above a bright base are found, -1 to 1.
  case chestPattern = "chest_pattern"
  /// How much darker the fainter of the two fields is than the middle, 0 to 1.
  case lungContrast = "lung_contrast"
}

extension ModelManifest {
  /// A range that a statistic must lie in for the package to be asked.
  package struct GateRule: Sendable, Hashable, Decodable {
    package let statistic: GateStatistic
    package let minimum: Double?
    package let maximum: Double?
    /// For readers, without a full stop.
    package let reason: String

    package init(_ statistic: GateStatistic, minimum: Double? = nil, maximum: Double? = nil, reason: String) {
      self.statistic = statistic
      self.minimum = minimum
      self.maximum = maximum
      self.reason = reason
    }
  }
}
