/// What `triaged models list` and `verify` say of one folder.
package struct ModelReport: Sendable {
  package let folder: String
  /// nil when not even the files were in order.
  package let manifest: ModelManifest?
  /// Why the package is refused; nil for a good one.
  package let problem: InferenceError?
  /// The greatest difference that the self-check found; nil when it was not reached.
  package let selfCheckDifference: Float?
  /// Reading, compiling and the self-check together.
  package let duration: Duration

  package init(
    folder: String, manifest: ModelManifest?, problem: InferenceError?, selfCheckDifference: Float?,
    duration: Duration
  ) {
    self.folder = folder
    self.manifest = manifest
    self.problem = problem
    self.selfCheckDifference = selfCheckDifference
    self.duration = duration
  }
}
