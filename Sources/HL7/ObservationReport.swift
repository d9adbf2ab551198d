import DICOMCore
package import TriageDomain

/// A study's triage as an unsolicited observation (HL7 v2.5.1, 7.3.1: ORU^R01^ORU_R01), for a RIS that speaks neither
/// DICOMweb nor UPS.
///
/// Results are preliminary (OBX-11 `P`): software found them and no one has read the study.
package struct ObservationReport: Sendable, Hashable {
  /// The two ends of the line (HD and its use in MSH-3 to MSH-6).
  package struct Parties: Sendable, Hashable {
    package var sendingApplication = "TRIAGED"
    package var sendingFacility = ""
    package var receivingApplication = ""
    package var receivingFacility = ""

    package init() {}
  }

  package var parties: Parties
  /// Up to 20 characters; the same for each attempt to send the message.
  package var controlID: String
  /// DTM.
  package var sentAt: String
  /// DTM.
  package var concludedAt: String

  package init(parties: Parties, controlID: String, sentAt: String, concludedAt: String) {
    self.parties = parties
    self.controlID = controlID
    self.sentAt = sentAt
    self.concludedAt = concludedAt
  }

  package func message(_ entry: WorklistEntry) -> HL7Message {
    HL7Message(
      controlID: controlID,
      segments: [header, patient(entry.header), request(entry), timing(entry)] + observations(entry))
  }

  private var header: HL7Segment {
    var segment = HL7Segment("MSH")
    segment.setVerbatim(2, "^~\\&")
    segment.set(3, parties.sendingApplication)
    segment.set(4, parties.sendingFacility)
    segment.set(5, parties.receivingApplication)
    segment.set(6, parties.receivingFacility)
    segment.set(7, sentAt)
    segment.set(9, "ORU", "R01", "ORU_R01")
    segment.set(10, controlID)
    segment.set(11, "P")
    segment.set(12, "2.5.1")
    segment.set(18, "UNICODE UTF-8")
    return segment
  }

  private func patient(_ header: InstanceHeader) -> HL7Segment {
    var segment = HL7Segment("PID")
    segment.set(1, "1")
    segment.set(3, header.patientID, nil, nil, header.issuerOfPatientID)
    // A DICOM person name has the prefix before the suffix, XPN the suffix before the prefix.
    let alphabetic = header.patientName?.split(separator: "=", omittingEmptySubsequences: false).first ?? ""
    let name = alphabetic.split(separator: "^", omittingEmptySubsequences: false).map(String.init)
    func part(_ index: Int) -> String? { index < name.count ? name[index] : nil }
    segment.set(5, part(0), part(1), part(2), part(4), part(3))
    segment.set(7, header.patientBirthDate.map(Self.digits))
    segment.set(8, header.patientSex.map { ["M", "F", "O"].contains($0) ? $0 : "U" })
    return segment
  }

  private func request(_ entry: WorklistEntry) -> HL7Segment {
    var segment = HL7Segment("OBR")
    segment.set(1, "1")
    segment.set(3, entry.header.accessionNumber)
    segment.set(4, "18748-4", "Diagnostic imaging study", "LN")
    segment.set(7, Self.digits((entry.header.studyDate ?? "") + (entry.header.studyTime ?? "")))
    segment.set(22, concludedAt)
    segment.set(24, entry.modalities.first)
    segment.set(25, "P")
    // Kept for receivers of messages before 2.5; TQ1 says the same.
    segment.set(27, nil, nil, nil, nil, nil, entry.workitem.priority.hl7)
    return segment
  }

  private func timing(_ entry: WorklistEntry) -> HL7Segment {
    var segment = HL7Segment("TQ1")
    segment.set(1, "1")
    segment.set(9, entry.workitem.priority.hl7)
    return segment
  }

  private func observations(_ entry: WorklistEntry) -> [HL7Segment] {
    var segments: [HL7Segment] = []
    func add(
      _ type: String, group: Int?, _ code: CodedConcept, status: String = "P",
      fill: (inout HL7Segment) -> Void
    ) {
      var segment = HL7Segment("OBX")
      segment.set(1, String(segments.count + 1))
      segment.set(2, type)
      segment.set(3, code.value, code.meaning, code.scheme)
      segment.set(4, group.map(String.init))
      segment.set(11, status)
      segment.set(14, concludedAt)
      fill(&segment)
      segments.append(segment)
    }
    add("ST", group: nil, CodedConcept("113014", "DCM", "DICOM Study")) { $0.set(5, entry.studyUID.value) }
    let isEvaluated = entry.outcome == .positive || entry.outcome == .negative
    add("TX", group: nil, CodedConcept("19005-8", "LN", "Impression"), status: isEvaluated ? "P" : "X") {
      $0.set(5, entry.standing)
      if entry.outcome == .positive { $0.set(8, "AA") }
    }
    for (index, finding) in entry.findings.enumerated() {
      let group = index + 1
      let presence =
        finding.isPresent
        ? CodedConcept("52101004", "SCT", "Present") : CodedConcept("272519000", "SCT", "Absent")
      add("CWE", group: group, finding.kind.code) { segment in
        segment.set(5, presence.value, presence.meaning, presence.scheme)
        segment.set(8, finding.isPresent ? "AA" : "N")
        segment.set(9, Self.decimal(finding.probability, places: 3))
        segment.set(17, finding.model.description)
      }
      if finding.isPresent, let side = finding.laterality.code {
        add("CWE", group: group, CodedConcept("272741003", "SCT", "Laterality")) {
          $0.set(5, side.value, side.meaning, side.scheme)
        }
      }
      if finding.isPresent, let volume = finding.volumeML {
        add("NM", group: group, CodedConcept("118565006", "SCT", "Volume")) {
          $0.set(5, Self.decimal(volume, places: 1))
          $0.set(6, "mL", "mL", "UCUM")
        }
      }
    }
    return segments
  }

  /// What is left of a DICOM date or time for a DTM, which has neither colons nor dots before the seconds' fraction.
  private static func digits(_ text: String) -> String {
    String(text.prefix { $0 != "." }.filter { $0.isASCII && $0.isNumber })
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "" }
    let scale = places == 3 ? 1000.0 : 10.0
    return "\((value * scale).rounded() / scale)"
  }
}

extension Priority {
  /// Table 0485, `S` at once; nothing for a lower priority, so that no receiver takes it for an order to wait.
  fileprivate var hl7: String? { self == .high ? "S" : nil }
}
