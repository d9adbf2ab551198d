/// A model package that the service has loaded, for the operations page.
package struct ServiceModel: Sendable, Hashable {
  package struct Point: Sendable, Hashable {
    package let finding: String
    package let operatingPoint: Double
    /// Whether what it says of this finding counts; otherwise it runs in shadow.
    package let isDeciding: Bool

    package init(finding: String, operatingPoint: Double, isDeciding: Bool) {
      self.finding = finding
      self.operatingPoint = operatingPoint
      self.isDeciding = isDeciding
    }
  }

  package let id: String
  package let version: String
  package let title: String
  package let status: String
  package let points: [Point]

  package init(id: String, version: String, title: String, status: String, points: [Point]) {
    self.id = id
    self.version = version
    self.title = title
    self.status = status
    self.points = points
  }
}
