import Worklist

extension AuthenticationConfiguration {
  init(_ section: inout ConfigurationReader) {
    let file = section.text("tokens_file", default: "")
    let provider = section.section("oidc", ProviderConfiguration.init)
    self.init(
      tokensFile: file.isEmpty ? nil : file, provider: provider.issuer.isEmpty ? nil : provider,
      sessionLifetime: section.seconds("session_lifetime_s", default: 43_200, in: 60...604_800),
      maximumSessions: section.integer("sessions_maximum", default: 1000, in: 1...100_000),
      failedLogInsPerMinute: section.integer("failed_log_ins_per_minute", default: 10, in: 1...10_000))
  }
}

extension ProviderConfiguration {
  init(_ section: inout ConfigurationReader) {
    let authorities = section.text("authority_file", default: "")
    let roles = section.section("role_values") { section in
      var values: [Role: Set<String>] = [:]
      for role in Role.allCases {
        let standard = ["triaged-\(role.rawValue)"]
        values[role] = Set(section.list(role.rawValue, default: standard, expected: "a word") { $0 })
      }
      return values
    }
    self.init(
      issuer: section.text("issuer", default: ""), audience: section.text("audience", default: ""),
      keysURL: section.text("jwks_url", default: ""), authorityFile: authorities.isEmpty ? nil : authorities,
      algorithms: section.list(
        "algorithms", default: ["RS256", "ES256"],
        expected: ProviderConfiguration.knownAlgorithms.joined(separator: ", ")
      ) { ProviderConfiguration.knownAlgorithms.contains($0) ? $0 : nil },
      rolesClaim: section.text("roles_claim", default: "roles"),
      nameClaim: section.text("name_claim", default: "preferred_username"), roleValues: roles,
      clockTolerance: section.seconds("clock_tolerance_s", default: 60, in: 0...600),
      keysLifetime: section.seconds("keys_lifetime_s", default: 3600, in: 60...604_800),
      keysRefreshMinimum: section.seconds("keys_refresh_minimum_s", default: 30, in: 1...86_400))
  }
}
