/// Whether the worklist may be bound to an address: what other machines reach must be encrypted and must ask who calls.
enum ExposurePolicy {
  static func permits(address: String, hasTLS: Bool, hasAuthentication: Bool) -> Bool {
    WorklistConfiguration.isLoopback(address) || hasTLS && hasAuthentication
  }
}
