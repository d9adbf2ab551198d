import DICOMCore
import Hummingbird

extension RetrievalTarget {
  /// What the address's `:study`, `:series` and `:instance` name.
  ///
  /// - Throws: `WorklistError.badRequest` where one of them is no UID.
  init(_ context: WorklistContext) throws(WorklistError) {
    func uid<Kind>(_ name: String) throws(WorklistError) -> UID<Kind>? {
      guard let text = context.parameters.get(name) else { return nil }
      guard let uid = UID<Kind>(text) else { throw .badRequest("the address holds no \(name)'s UID") }
      return uid
    }
    guard let study: UID<Study> = try uid("study") else {
      throw .badRequest("the address holds no study's UID")
    }
    self.init(study: study, series: try uid("series"), instance: try uid("instance"))
  }
}
