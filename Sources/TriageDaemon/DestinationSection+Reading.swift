import DICOMCore
import HL7
import TriageDomain

extension DestinationSection {
  private enum KindWord: String, CaseIterable {
    case dimse
    case stowRS = "stow-rs"
    case upsRS = "ups-rs"
    case webhook, hl7
  }

  /// nil when something without a default is missing or wrong; the reader then holds the mistake.
  init?(_ section: inout ConfigurationReader) {
    let name = section.value("name", DestinationName?.none, expected: "1 to 64 letters, digits, - . _") {
      DestinationName($0).map(Optional.some)
    }
    let word = section.value("kind", KindWord?.none, expected: "dimse, stow-rs, ups-rs, webhook or hl7") {
      KindWord(rawValue: $0).map(Optional.some)
    }
    concurrency = section.integer("concurrency", default: 1, in: 1...32)
    timeout = section.seconds("timeout_s", default: 30, in: 0.5...3600)
    if word == nil, section.problems.isEmpty {
      section.problem("kind", "is needed: dimse, stow-rs, ups-rs, webhook or hl7")
    }
    let kind = word.flatMap { Self.kind($0, &section) }
    documents = Set(
      section.list("documents", default: ["SR", "SEG", "GSPS", "SC"], expected: "SR, SEG, GSPS or SC") {
        ResultDocument.Kind(rawValue: $0) == nil ? nil : $0
      }.compactMap(ResultDocument.Kind.init))
    outcomes = Set(
      section.list(
        "outcomes", default: word == .webhook ? ["positive"] : OutcomeKind.allCases.map(\.rawValue),
        expected: "positive, negative, not_eligible or failed"
      ) { OutcomeKind(rawValue: $0) == nil ? nil : $0 }.compactMap(OutcomeKind.init))
    if name == nil { section.problem("name", "is needed") }
    guard let name, let kind else { return nil }
    self.name = name
    self.kind = kind
  }

  private static func kind(_ word: KindWord, _ section: inout ConfigurationReader) -> Kind? {
    switch word {
    case .dimse: return dimse(&section)
    case .stowRS:
      let access = HTTPAccess(&section)
      return section.webAddress().map { .stowRS(url: $0, access: access) }
    case .upsRS:
      let access = HTTPAccess(&section)
      return section.webAddress().map { .upsRS(url: $0, access: access) }
    case .webhook: return webhook(&section)
    case .hl7: return hl7(&section)
    }
  }

  private static func dimse(_ section: inout ConfigurationReader) -> Kind? {
    let host = section.text("host", default: "")
    let port = section.integer("port", default: 104, in: 1...65_535)
    let called = section.aeTitle("called_ae_title", default: nil)
    let calling = section.aeTitle("calling_ae_title", default: "TRIAGED")
    if host.isEmpty { section.problem("host", "is needed for a dimse destination") }
    if called == nil { section.problem("called_ae_title", "is needed for a dimse destination") }
    guard let called, let calling else { return nil }
    return .dimse(host: host, port: port, calledAETitle: called, callingAETitle: calling)
  }

  /// A message that names a patient goes over TLS or stays on this machine.
  private static func webhook(_ section: inout ConfigurationReader) -> Kind? {
    let access = HTTPAccess(&section)
    let secretFile = section.text("secret_file", default: "")
    let withPatient = section.flag("patient_data", default: false)
    if secretFile.isEmpty { section.problem("secret_file", "is needed for a webhook") }
    guard let url = section.webAddress(), !secretFile.isEmpty else { return nil }
    let isLocal = ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { place in
      url.hasPrefix(place) && [nil, ":", "/"].contains(url.dropFirst(place.count).first)
    }
    if withPatient, !url.hasPrefix("https://"), !isLocal {
      section.problem("patient_data", "needs an https:// address")
    }
    return .webhook(url: url, secretFile: secretFile, withPatient: withPatient, access: access)
  }

  private static func hl7(_ section: inout ConfigurationReader) -> Kind? {
    let host = section.text("host", default: "")
    let port = section.integer("port", default: 2575, in: 1...65_535)
    var parties = ObservationReport.Parties()
    parties.sendingApplication = section.text("sending_application", default: "TRIAGED")
    parties.sendingFacility = section.text("sending_facility", default: "")
    parties.receivingApplication = section.text("receiving_application", default: "")
    parties.receivingFacility = section.text("receiving_facility", default: "")
    guard !host.isEmpty else {
      section.problem("host", "is needed for an hl7 destination")
      return nil
    }
    return .hl7(host: host, port: port, parties)
  }
}

extension DestinationSection.HTTPAccess {
  init(_ section: inout ConfigurationReader) {
    authorityFile = section.text("authority_file", default: "")
    tokenFile = section.text("token_file", default: "")
  }
}

extension ConfigurationReader {
  fileprivate mutating func webAddress() -> String? {
    let url = text("url", default: "")
    if url.hasPrefix("http://") || url.hasPrefix("https://") { return url }
    problem("url", "must begin with http:// or https://")
    return nil
  }
}
