/// Bounds on what is taken from a model package.
package struct PackageLimits: Sendable, Hashable {
  package var maximumManifestBytes = 1 << 20
  /// Of each network file.
  package var maximumWeightBytes = 1 << 30
  /// Of each input and output, 4 bytes each.
  package var maximumTensorValues = 1 << 28
  /// How many packages one folder may hold.
  package var maximumPackages = 64

  package init() {}
}
