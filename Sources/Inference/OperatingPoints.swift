package import TriageDomain

/// What a site wants a finding's operating point for: to miss little, to alarm little, or between.
package enum OperatingPurpose: String, Sendable, Hashable, Codable, CaseIterable {
  case sensitive, balanced, specific
}

extension ModelManifest {
  /// A probability for each purpose, 0 to 1, ascending: one at or above the chosen one is positive.
  package struct OperatingPoints: Sendable, Hashable, Decodable {
    package let sensitive: Double
    package let balanced: Double
    package let specific: Double

    package init(sensitive: Double, balanced: Double, specific: Double) {
      self.sensitive = sensitive
      self.balanced = balanced
      self.specific = specific
    }

    package subscript(purpose: OperatingPurpose) -> Double {
      switch purpose {
      case .sensitive: sensitive
      case .balanced: balanced
      case .specific: specific
      }
    }
  }
}

extension ModelManifest.FindingSpecification {
  /// The operating point in effect.
  ///
  /// - Parameter purposes: The site's choices; the package's own default stands where there is none.
  package func operatingPoint(_ purposes: [FindingKind: OperatingPurpose]) -> Double {
    operatingPoints[purposes[finding] ?? defaultPurpose]
  }
}
