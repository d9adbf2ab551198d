import Foundation
import HL7
import Testing
import TriageDomain
import TriageTestSupport

@Suite("HL7 v2.5.1 ORU^R01")
struct ObservationReportTests {
  private func message(_ entry: WorklistEntry) -> HL7Message {
    var parties = ObservationReport.Parties()
    parties.receivingApplication = "RIS"
    parties.receivingFacility = "Made Up & Sons"
    return ObservationReport(
      parties: parties, controlID: "0123456789ABCDEF0123", sentAt: "20231114221320.000+0000",
      concludedAt: "20231114221319.000+0000"
    ).message(entry)
  }

  private func lines(_ entry: WorklistEntry) -> [String] {
    String(decoding: message(entry).bytes, as: UTF8.self).split(separator: "\r").map(String.init)
  }

  @Test(
    "A positive study says who, which study, what was found where, how sure and how large, and how urgent")
  func positive() {
    #expect(
      lines(MadeEntry.entry(outcome: .positive, findings: [MadeEntry.bleed()])) == [
        #"MSH|^~\&|TRIAGED||RIS|Made Up \T\ Sons|20231114221320.000+0000||ORU^R01^ORU_R01|0123456789ABCDEF0123|P|2.5.1||||||UNICODE UTF-8"#,
        #"PID|1||PH\F\1^^^MADE||Phantom^Ada^Q^Jr^Dr||19520317|F"#,
        "OBR|1||A-1|18748-4^Diagnostic imaging study^LN|||20260131101112|||||||||||||||20231114221319.000+0000||CT|P||^^^^^S",
        "TQ1|1||||||||S",
        "OBX|1|ST|113014^DICOM Study^DCM||1.2.826.0.1.1||||||P|||20231114221319.000+0000",
        "OBX|2|TX|19005-8^Impression^LN||Intracranial haemorrhage, left, probability 88 %. Priority HIGH follows from the finding.|||AA|||P|||20231114221319.000+0000",
        "OBX|3|CWE|1386000^Intracranial hemorrhage^SCT|1|52101004^Present^SCT|||AA|0.876||P|||20231114221319.000+0000|||made-up@1.0",
        "OBX|4|CWE|272741003^Laterality^SCT|1|7771000^Left^SCT||||||P|||20231114221319.000+0000",
        "OBX|5|NM|118565006^Volume^SCT|1|12.3|mL^mL^UCUM|||||P|||20231114221319.000+0000",
      ])
  }

  @Test("A negative study is normal and asks for no priority, so that no receiver lowers one")
  func negative() {
    let lines = lines(
      MadeEntry.entry(outcome: .negative, findings: [MadeEntry.bleed(present: false)], priority: .medium))
    #expect(lines[2].hasSuffix("|CT|P") && lines[3] == "TQ1|1")
    #expect(lines[6].contains("|272519000^Absent^SCT|||N|0.031||P|"))
    #expect(lines.count == 7)
  }

  @Test("A study that was not evaluated says so and why: no result can be had")
  func notEligible() {
    let lines = lines(MadeEntry.entry(outcome: .notEligible(reason: "Only a localizer was received")))
    #expect(lines.count == 6)
    #expect(lines[5].contains("|Not evaluated: Only a localizer was received.||||||X|"))
  }

  @Test("No text can end a field, a segment or the message")
  func hostile() {
    let name = "Pha|n~t&o\\m\r\nOBX|9\u{1C}\r^\u{0B}Ada\u{85}"
    let lines = lines(MadeEntry.entry(outcome: .positive, name: name))
    #expect(lines.count == 6)
    #expect(lines[1] == #"PID|1||PH\F\1^^^MADE||Pha\F\n\R\t\T\o\E\m  OBX\F\9  ^ Ada ||19520317|F"#)
  }

  @Test(
    "hl7apy, an independent reader, takes each message strictly as ORU_R01 of 2.5.1 and reads the same fields"
  )
  func independentReader() async throws {
    let entries = [
      MadeEntry.entry(outcome: .positive, findings: [MadeEntry.bleed()]),
      MadeEntry.entry(outcome: .negative, findings: [MadeEntry.bleed(present: false)], priority: .low),
      MadeEntry.entry(outcome: .notEligible(reason: "Only a localizer was received")),
    ]
    for entry in entries {
      let message = message(entry)
      let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).hl7")
      defer { try? FileManager.default.removeItem(at: file) }
      try Data(message.bytes).write(to: file)
      let reader = PackageRoot.url.appending(path: "Fixtures/validators/read_hl7.py")
      let run = try await ToolRun.succeed(
        "/bin/sh", ["-c", "exec \"$0\" \"$1\" < \"$2\"", PackageRoot.python.path, reader.path, file.path])
      let read = try JSONDecoder().decode(Reading.self, from: Data(run.output.utf8))
      #expect(read.structure == "ORU_R01" && read.version == "2.5.1")
      #expect(read.segments.count == lines(entry).count)
      #expect(
        read.segments[1].contains(#"PH\F\1^^^MADE"#) && read.segments[1].contains("Phantom^Ada^Q^Jr^Dr"))
    }
  }

  private struct Reading: Decodable {
    let structure: String
    let version: String
    let segments: [[String]]
  }
}
