import DICOMCore
import DICOMNetworking
import Foundation
import Inference
import ResultDocuments
import TriageDomain
import Worklist
import Yams

extension Configuration {
  /// What reading a configuration gave: the values in effect, and where each came from.
  package struct Reading: Sendable {
    package let configuration: Configuration
    package let effective: [ConfigurationReader.Effective]
  }

  /// The embedded defaults.
  package static func embeddedDefaults() throws(ConfigurationError) -> Reading {
    try read(yaml: "", file: "embedded defaults")
  }

  /// Reads a file. Blocks.
  ///
  /// - Throws: `ConfigurationError.unreadable`, or `.invalid` with every mistake in it.
  package static func read(path: String) throws(ConfigurationError) -> Reading {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw .unreadable(path: path, reason: error.localizedDescription)
    }
    return try read(yaml: text, file: path)
  }

  /// Reads YAML; `file` is its name in messages.
  package static func read(yaml: String, file: String) throws(ConfigurationError) -> Reading {
    let node: Node?
    do {
      node = try Yams.compose(yaml: yaml)
    } catch {
      throw .invalid([ConfigurationProblem(file: file, line: nil, key: "", message: "is not YAML: \(error)")])
    }
    var reader = ConfigurationReader(file: file, node: node)
    let configuration = Configuration(&reader)
    reader.finish()
    guard reader.problems.isEmpty else {
      throw .invalid(reader.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }
    return Reading(configuration: configuration, effective: reader.effective)
  }

  init(_ reader: inout ConfigurationReader) {
    state = reader.section("state") { StateSection(directory: $0.text("directory", default: "")) }
    models = reader.section("models", ModelsSection.init)
    reception = reader.section("reception", ReceptionSection.init)
    assembly = reader.section("assembly") { section in
      AssemblySection(
        seriesSettle: section.seconds("series_settle_s", default: 2, in: 0.1...600),
        shortestSettle: section.seconds("series_settle_minimum_s", default: 0.75, in: 0.1...600),
        quietPeriod: section.seconds("quiet_period_s", default: 20, in: 0.5...86_400))
    }
    triage = reader.section("triage", TriageSection.init)
    order = reader.section("order", OrderPolicy.init)
    results = reader.section("results", ResultsSection.init)
    delivery = reader.section("delivery", DeliverySection.init)
    worklist = reader.section("worklist", WorklistSection.init)
    log = reader.section("log") { section in
      LogSection(
        level: section.value(
          "level", "info", expected: "trace, debug, info, notice, warning, error or critical"
        ) {
          ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains($0) ? $0 : nil
        })
    }
  }
}

extension Configuration.ModelsSection {
  init(_ section: inout ConfigurationReader) {
    directory = section.text("directory", default: "")
    inferenceThreads = section.integer("inference_threads", default: 0, in: 0...1024)
    requestsPerModel = section.integer("requests_per_model", default: 2, in: 1...64)
    operatingPoints = section.section("operating_points") { section in
      var purposes: [FindingKind: OperatingPurpose] = [:]
      for kind in FindingKind.allCases {
        let word = section.value(
          kind.rawValue, "default", expected: "sensitive, balanced, specific or default"
        ) { $0 == "default" || OperatingPurpose(rawValue: $0) != nil ? $0 : nil }
        purposes[kind] = OperatingPurpose(rawValue: word)
      }
      return purposes
    }
    deciding = section.section("deciding") { section in
      var packages: [FindingKind: String] = [:]
      for kind in FindingKind.allCases {
        let id = section.text(kind.rawValue, default: "", expected: "the id of a model package")
        packages[kind] = id.isEmpty ? nil : id
      }
      return packages
    }
    shadowLimit = section.seconds("shadow_limit_s", default: 60, in: 1...3600)
    minimumAgeYears = section.integer("minimum_age_years", default: 16, in: 0...120)
  }
}

extension Configuration.ReceptionSection {
  init(_ section: inout ConfigurationReader) {
    addresses = section.list("addresses", default: ["127.0.0.1"], expected: "an IPv4 or IPv6 address") {
      PeerAddress($0) == nil ? nil : $0
    }
    port = section.integer("port", default: 11112, in: 0...65_535)
    aeTitles = section.aeTitles("ae_titles", default: ["TRIAGED"])
    callingAETitles = section.aeTitles("calling_ae_titles", default: [])
    peerNetworks = section.list(
      "peer_networks", default: [], expected: "an address or a network as 10.1.0.0/16"
    ) {
      PeerNetwork($0) == nil ? nil : $0
    }
    associationsMaximum = section.integer("associations_maximum", default: 32, in: 1...1000)
    associationsPerPeerMaximum = section.integer("associations_per_peer_maximum", default: 16, in: 1...1000)
    pduMaximumBytes = section.integer("pdu_maximum_bytes", default: 131_072, in: 4096...131_072)
    objectMaximumBytes = section.integer(
      "object_maximum_bytes", default: 2_147_483_647, in: 65_536...4_294_967_294)
    requestTimeout = section.seconds("request_timeout_s", default: 10, in: 0.1...600)
    idleTimeout = section.seconds("idle_timeout_s", default: 60, in: 0.1...86_400)
    progressWindow = section.seconds("progress_window_s", default: 15, in: 0.1...3600)
    progressMinimumBytes = section.integer("progress_minimum_bytes", default: 16_384, in: 0...1_000_000_000)
    sendTimeout = section.seconds("send_timeout_s", default: 30, in: 0.1...3600)
    spoolFreeMinimumBytes = section.integer(
      "spool_free_minimum_bytes", default: 1_073_741_824, in: 0...1_000_000_000_000_000)
    drain = section.seconds("drain_s", default: 10, in: 0...600)
  }
}

extension Configuration.TriageSection {
  init(_ section: inout ConfigurationReader) {
    workers = section.integer("workers", default: 0, in: 0...256)
    attemptsMaximum = section.integer("attempts_maximum", default: 3, in: 1...100)
    lease = section.seconds("lease_s", default: 120, in: 5...86_400)
    retryAfter = section.seconds("retry_after_s", default: 10, in: 0...86_400)
    priorities = section.section("priorities") { section in
      var policy = PriorityPolicy()
      for kind in FindingKind.allCases {
        policy.positive[kind] = section.priority(kind.rawValue, default: .high)
      }
      policy.ordinary = section.priority("ordinary", default: .medium)
      return policy
    }
  }
}

extension OrderPolicy {
  init(_ section: inout ConfigurationReader) {
    let longest = 2_592_000.0
    self.init()
    for (priority, key) in [(Priority.high, "high_s"), (.medium, "medium_s"), (.low, "low_s")] {
      let standard = Double(priorityWaits[priority]?.components.seconds ?? 0)
      priorityWaits[priority] = section.seconds(key, default: standard, in: 0...longest)
    }
    findingWaits = section.section("findings") { section in
      var waits: [FindingKind: Duration] = [:]
      for kind in FindingKind.allCases {
        waits[kind] = section.seconds(kind.rawValue + "_s", default: 0, in: 0...longest)
      }
      return waits
    }
    maximumCredit = section.seconds("acquired_credit_maximum_s", default: 14_400, in: 0...longest)
    let waits = [Priority.high, .medium, .low].compactMap { priorityWaits[$0] }
    if waits != waits.sorted() {
      section.problem("high_s", "high_s, medium_s and low_s must not fall: a higher priority waits no longer")
    }
  }
}

extension Configuration.ResultsSection {
  init(_ section: inout ConfigurationReader) {
    reportsNotEligible = section.flag("not_eligible_report", default: false)
    urgency = section.section("urgency") { section in
      var urgency: [FindingKind: FindingUrgency] = [:]
      for kind in FindingKind.allCases {
        urgency[kind] = section.section(kind.rawValue, FindingUrgency.init)
      }
      return urgency
    }
  }
}

extension FindingUrgency {
  init(_ section: inout ConfigurationReader) {
    let priority = section.value("priority", "emergency", expected: "emergency, urgent or none") {
      $0 == "none" || Priority(rawValue: $0) != nil ? $0 : nil
    }
    let category = section.integer("acr_category", default: 1, in: 0...3)
    self.init(priority: Priority(rawValue: priority), category: ActionableCategory(rawValue: category))
  }
}

extension Configuration.DeliverySection {
  init(_ section: inout ConfigurationReader) {
    attemptsMaximum = section.integer("attempts_maximum", default: 12, in: 1...10_000)
    backoffInitial = section.seconds("backoff_initial_s", default: 2, in: 0.1...3600)
    backoffMaximum = section.seconds("backoff_maximum_s", default: 600, in: 0.1...86_400)
    lease = section.seconds("lease_s", default: 120, in: 5...86_400)
    destinations = section.sections("destinations", DestinationSection.init)
    let names = destinations.map(\.name)
    if Set(names).count != names.count {
      section.problem("destinations", "two destinations have the same name")
    }
  }
}

extension Configuration.WorklistSection {
  init(_ section: inout ConfigurationReader) {
    address = section.text("address", default: "127.0.0.1")
    port = section.integer("port", default: 8042, in: 0...65_535)
    bodyMaximumBytes = section.integer("body_maximum_bytes", default: 4_194_304, in: 1024...1_073_741_824)
    pageMaximum = section.integer("page_maximum", default: 500, in: 100...100_000)
    imageCacheBytes = section.integer("image_cache_bytes", default: 67_108_864, in: 0...17_179_869_184)
    storeMaximumBytes = section.integer(
      "store_maximum_bytes", default: 4_294_967_296, in: 65_536...1_099_511_627_776)
    hosts = section.list(
      "hosts", default: ["localhost", "127.0.0.1", "::1"], expected: "a host name or address without a port"
    ) { $0.isEmpty || $0.contains("/") ? nil : $0 }
    allowedOrigins = section.list(
      "allowed_origins", default: [], expected: "an origin as https://viewer.example.org"
    ) { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
    authentication = section.section("authentication", AuthenticationConfiguration.init)
  }
}

extension ConfigurationReader {
  mutating func aeTitles(_ key: String, default standard: [String]) -> [AETitle] {
    list(key, default: standard.compactMap { AETitle($0) }, expected: "an AE title of 1 to 16 characters") {
      AETitle($0)
    }
  }

  mutating func aeTitle(_ key: String, default standard: String?) -> AETitle? {
    AETitle(
      value(key, standard ?? "", expected: "an AE title of 1 to 16 characters") {
        AETitle($0) == nil ? nil : $0
      })
  }

  mutating func priority(_ key: String, default standard: Priority) -> Priority {
    value(key, standard, expected: "HIGH, MEDIUM or LOW") { Priority(rawValue: $0) }
  }
}
