import DICOMCore
import DICOMObjects
import DICOMweb
import Testing

@Suite("Matching keys (PS3.4 C.2.2.2)")
struct AttributeMatchTests {
  private func matches(_ name: String, _ value: String, _ dataSet: DataSet) throws -> Bool {
    AttributeMatch(path: try #require(AttributePath(name)), value: value).matches(dataSet)
  }

  @Test("A name is a keyword or eight digits, in sequences with full stops; anything else is none")
  func names() {
    #expect(AttributePath("PatientID")?.tags == [.patientID])
    #expect(AttributePath("00100020")?.tags == [.patientID])
    #expect(AttributePath("AccessionNumber")?.tags == [.referencedRequestSequence, .accessionNumber])
    #expect(
      AttributePath("0040A370.AccessionNumber")?.tags == [.referencedRequestSequence, .accessionNumber])
    for name in ["", ".", "PatientID.", "patientid", "0010002", "+0100020", "0010002G"] {
      #expect(AttributePath(name) == nil, "\(name)")
    }
  }

  @Test("An empty key matches everything, also what is not there")
  func universal() throws { #expect(try matches("PatientID", "", DataSet())) }

  @Test("Wild cards stand for any characters or one, and a long pattern is no burden")
  func wildcards() throws {
    var dataSet = DataSet()
    dataSet.set(.patientID, .LO, "PH-001")
    for (key, expected) in [
      ("PH-001", true), ("PH-*", true), ("*1", true), ("*", true), ("PH-00?", true), ("P**1", true),
      ("PH-0", false),
      ("?", false), ("ph-001", false), ("PH-001?", false),
    ] { #expect(try matches("PatientID", key, dataSet) == expected, "\(key)") }
    dataSet.set(.patientID, .LO, String(repeating: "a", count: 2000))
    let pattern = String(repeating: "*a", count: 1000) + "b"
    #expect(try !matches("PatientID", pattern, dataSet))
  }

  @Test("A person name matches in any of its groups, whatever the case")
  func personNames() throws {
    var dataSet = DataSet()
    dataSet.set(.patientName, .PN, "Yamada^Tarou=山田^太郎")
    for key in ["yamada^tarou", "YAMADA*", "山田^太郎", "Yamada^Tarou=山田^太郎"] {
      #expect(try matches("PatientName", key, dataSet), "\(key)")
    }
    #expect(try !matches("PatientName", "Yamada", dataSet))
  }

  @Test("A range of dates holds its ends, and a hyphen may belong to an offset from UTC")
  func ranges() throws {
    var dataSet = DataSet()
    dataSet.set(.scheduledProcedureStepStartDateTime, .DT, "20260101120000+0000")
    let name = "ScheduledProcedureStepStartDateTime"
    for (key, expected) in [
      ("20260101", true), ("2026", true), ("20260101-20260102", true), ("20260101120000-", true),
      ("-20260101120000", true), ("20260101070000-0500", true),
      ("20260101060000-0500-20260101080000-0500", true),
      ("20260102-", false), ("-20260101115959", false), ("20260101080000-0500-", false),
    ] { #expect(try matches(name, key, dataSet) == expected, "\(key)") }
    let path = try #require(AttributePath(name))
    for key in ["soon", "-", "20260102-20260101", "2026-13"] {
      #expect(!AttributeMatch(path: path, value: key).isWellFormed, "\(key)")
    }
  }
}
