package import TriageDomain

/// Which of several packages for one finding decides; the others run in shadow: their answers are recorded and never
/// shown to readers.
package enum DecidingPolicy {
  /// - Parameters:
  ///   - packages: Each package's id and the findings that it speaks of.
  ///   - chosen: The site's choices, `models.deciding` of the configuration.
  /// - Returns: The id of the deciding package of every finding that any package speaks of.
  /// - Throws: `.undecided` when several speak of a finding and none is chosen, `.noSuchPackage` when the chosen one
  ///   does not speak of it.
  package static func deciding(
    _ packages: [(id: String, findings: [FindingKind])], chosen: [FindingKind: String]
  ) throws(ClassificationError) -> [FindingKind: String] {
    var result: [FindingKind: String] = [:]
    for finding in FindingKind.allCases {
      let speaking = packages.filter { $0.findings.contains(finding) }.map(\.id)
      if let choice = chosen[finding] {
        guard speaking.contains(choice) else {
          throw .noSuchPackage(finding: finding, package: choice, installed: speaking)
        }
        result[finding] = choice
      } else if speaking.count > 1 {
        throw .undecided(finding: finding, packages: speaking)
      } else {
        result[finding] = speaking.first
      }
    }
    return result
  }
}
