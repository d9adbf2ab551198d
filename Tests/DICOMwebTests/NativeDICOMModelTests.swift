import DICOMCore
import DICOMObjects
import DICOMweb
import Testing

@Suite("PS3.19 A.1: Native DICOM Model")
struct NativeDICOMModelTests {
  private func decode(_ text: String, limits: DICOMJSON.Limits = DICOMJSON.Limits()) throws(DICOMwebError)
    -> DataSet
  { try NativeDICOMModel.decode(Array(text.utf8), limits: limits) }

  private func document(_ inner: String) -> String { "<NativeDicomModel>\(inner)</NativeDicomModel>" }

  /// Without what XML has no place for: control characters, and empty values at the end.
  private func plain(_ dataSet: DataSet) -> DataSet {
    DataSet(
      dataSet.elements.map { tag, element in
        switch element.value {
        case .text(var texts):
          texts = texts.map { $0.filter { $0 != "\u{1}" } }
          while texts.last == "" { texts.removeLast() }
          return (tag, Element(element.vr, .text(texts)))
        case .sequence(let items): return (tag, Element(.SQ, .sequence(items.map(plain))))
        default: return (tag, element)
        }
      })
  }

  @Test("What is encoded is decoded to the same data set")
  func roundTrip() throws {
    for seed in 0..<300 as Range<UInt64> {
      var random = RandomDataSet(seed: seed)
      let dataSet = plain(random.dataSet())
      let bytes = NativeDICOMModel.encode(dataSet)
      #expect(
        try NativeDICOMModel.decode(bytes) == dataSet,
        "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("Elements are written as A.1.5 shows them")
  func form() {
    var dataSet = DataSet()
    dataSet.set(.patientName, .PN, "Yamada^Tarou=山田")
    dataSet.set(.procedureStepLabel, .LO, "a<b & c")
    dataSet.set(.scheduledWorkitemCodeSequence, items: [DataSet(code: CodedConcept("1", "DCM", "x"))])
    #expect(
      String(decoding: NativeDICOMModel.encode(dataSet), as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">\
        <DicomAttribute tag="00100010" vr="PN" keyword="PatientName"><PersonName number="1"><Alphabetic>\
        <FamilyName>Yamada</FamilyName><GivenName>Tarou</GivenName></Alphabetic><Ideographic>\
        <FamilyName>山田</FamilyName></Ideographic></PersonName></DicomAttribute>\
        <DicomAttribute tag="00404018" vr="SQ" keyword="ScheduledWorkitemCodeSequence"><Item number="1">\
        <DicomAttribute tag="00080100" vr="SH" keyword="CodeValue"><Value number="1">1</Value></DicomAttribute>\
        <DicomAttribute tag="00080102" vr="SH" keyword="CodingSchemeDesignator"><Value number="1">DCM</Value>\
        </DicomAttribute><DicomAttribute tag="00080104" vr="LO" keyword="CodeMeaning"><Value number="1">x</Value>\
        </DicomAttribute></Item></DicomAttribute>\
        <DicomAttribute tag="00741204" vr="LO" keyword="ProcedureStepLabel"><Value number="1">a&lt;b &amp; c</Value>\
        </DicomAttribute></NativeDicomModel>

        """)
  }

  @Test(
    "White space, comments, prefixes, CDATA and references are read as XML has them; missing values are empty"
  )
  func reading() throws {
    let dataSet = try decode(
      """
      \u{FEFF}<?xml version='1.0'?><!-- made up --><d:NativeDicomModel xmlns:d="x">
        <d:DicomAttribute tag = "00080008" vr='CS'>
          <d:Value number="1">A</d:Value><d:Value number="3"><![CDATA[B]]>&#x43;&amp;</d:Value>
        </d:DicomAttribute>
        <d:DicomAttribute tag="00100020" vr="LO"/>
        <d:DicomAttribute tag="00280010" vr="US"><d:Value number="1">512</d:Value></d:DicomAttribute>
      </d:NativeDicomModel>
      """)
    #expect(dataSet.strings(.imageType) == ["A", "", "BC&"])
    #expect(dataSet[.patientID]?.value == .text([]) && dataSet.integer(.rows) == 512)
  }

  @Test(
    "What is no such document is refused, and no document type or entity is read",
    arguments: [
      "", "x", "<a/>", "<NativeDicomModel>", "<NativeDicomModel/><NativeDicomModel/>", "<NativeDicomModel/>x",
      "<!DOCTYPE a [<!ENTITY x 'y'>]><NativeDicomModel/>", "<NativeDicomModel>&x;</NativeDicomModel>",
      "<NativeDicomModel a='1' a='2'/>", "<NativeDicomModel a=1/>", "<NativeDicomModel></nativeDicomModel>",
      "<NativeDicomModel>text</NativeDicomModel>", "<NativeDicomModel>\u{1}</NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute vr='LO'/></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='0010' vr='LO'/></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='00100020' vr='XX'/></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='00100020' vr='LO'><Value>1</Value></DicomAttribute></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='00100020' vr='LO'><Value number='0'>1</Value></DicomAttribute></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='00100020' vr='LO'><Value number='999999999'>1</Value></DicomAttribute></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='00280010' vr='US'><Value number='1'>-1</Value></DicomAttribute></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='7FE00010' vr='OW'><BulkData uri='file:///etc/passwd'/></DicomAttribute></NativeDicomModel>",
      "<NativeDicomModel><DicomAttribute tag='00100020' vr='LO'/><DicomAttribute tag='00100020' vr='LO'/></NativeDicomModel>",
    ])
  func refused(text: String) { #expect(throws: DICOMwebError.self) { try decode(text) } }

  @Test("Length, nesting and number of nodes are bounded")
  func limits() throws {
    let deep = (0..<40).reduce("") { inner, _ in
      "<DicomAttribute tag='00404018' vr='SQ'><Item number='1'>\(inner)</Item></DicomAttribute>"
    }
    #expect(throws: DICOMwebError.overLimit(what: "the nesting of the XML", limit: 38)) {
      try decode(document(deep))
    }
    let wide = (1...100).map { "<DicomAttribute tag='\(10_000_000 + $0)' vr='LO'/>" }.joined()
    _ = try decode(document(wide))
    #expect(throws: DICOMwebError.overLimit(what: "the number of nodes in the XML", limit: 50)) {
      try decode(document(wide), limits: DICOMJSON.Limits(maximumValues: 50))
    }
    #expect(throws: DICOMwebError.overLimit(what: "the XML's length in bytes", limit: 10)) {
      try decode(document(wide), limits: DICOMJSON.Limits(maximumBytes: 10))
    }
  }

  @Test("A document with any bytes changed is read or refused")
  func changed() {
    var random = RandomDataSet(seed: 3)
    let whole = NativeDICOMModel.encode(random.dataSet())
    for _ in 0..<2000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random.generator) {
        let place = Int.random(in: 0..<bytes.count, using: &random.generator)
        switch Int.random(in: 0...2, using: &random.generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random.generator)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 7))
        default: bytes.insert(contentsOf: Array("<&]]>'\"".utf8), at: place)
        }
        if bytes.isEmpty { bytes = [0x3C] }
      }
      do throws(DICOMwebError) { _ = try NativeDICOMModel.decode(bytes) } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}

@Suite("RFC 2046 5.1: parts of a multipart body")
struct MultipartPartsTests {
  private func parse(_ text: String, boundary: String = "b") throws(DICOMwebError) -> [MultipartParts.Part] {
    try MultipartParts.parse(Array(text.utf8), boundary: boundary, maximumParts: 2)
  }

  @Test("Parts are what stands between the boundaries, byte for byte")
  func parts() throws {
    let parts = try parse(
      "preamble\r\n--b \r\nContent-Type: Text/Plain; a=b\r\n\r\none\r\n\r\n--b\r\n\r\ntwo\r\n--b--\r\nend"
    )
    #expect(parts.map(\.type) == ["text/plain", ""])
    #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == ["one\r\n", "two"])
    #expect(try parse("--b--").isEmpty)
  }

  @Test(
    "A body that is cut or has too many parts is refused",
    arguments: [
      "", "--b", "--b\r\n", "--b\r\n\r\nx", "--bx\r\n\r\n--b--", "--b\r\nno end\r\n--b--",
      "--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b--",
    ])
  func refused(text: String) { #expect(throws: DICOMwebError.self) { try parse(text) } }

  @Test("A boundary is neither empty nor longer than 70 characters")
  func boundary() {
    for boundary in ["", String(repeating: "b", count: 71)] {
      #expect(throws: DICOMwebError.self) { try parse("--\(boundary)--", boundary: boundary) }
    }
  }
}
