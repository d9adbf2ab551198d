/// A network's input or output: 32-bit floats in C order (the last dimension varies fastest).
package struct Tensor: Sendable, Hashable {
  package let shape: [Int]
  /// As many as the product of `shape`.
  package let values: [Float]

  /// nil when a dimension is negative or `values` are not as many as `shape` says.
  package init?(shape: [Int], values: [Float]) {
    guard Self.count(of: shape) == values.count else { return nil }
    self.shape = shape
    self.values = values
  }

  /// How many values a shape holds; nil when a dimension is negative or the product is no `Int`.
  package static func count(of shape: [Int]) -> Int? {
    var count = 1
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}
