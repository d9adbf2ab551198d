/// Whether an address may be bound: what other machines reach is served over TLS to those who say who they are.
package enum BindPolicy {
  package static func admits(address: String, hasTLS: Bool, hasAuthentication: Bool) -> Bool {
    WorklistConfiguration.isLoopback(address) || hasTLS && hasAuthentication
  }
}
