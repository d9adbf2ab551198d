import DICOMCore
import DICOMObjects
import DICOMweb
import Testing

@Suite("DICOM JSON (PS3.18 annex F)")
struct DICOMJSONTests {
  private func decode(_ text: String) throws(DICOMwebError) -> DataSet {
    try DICOMJSON.decode(Array(text.utf8))
  }
  private func text(_ dataSet: DataSet) -> String {
    String(decoding: DICOMJSON.encode(dataSet), as: UTF8.self)
  }

  @Test("What is encoded is decoded to the same data set, and always encoded to the same bytes")
  func roundTrip() throws {
    for seed in 0..<400 as Range<UInt64> {
      var random = RandomDataSet(seed: seed)
      let dataSet = random.dataSet()
      let bytes = DICOMJSON.encode(dataSet)
      #expect(
        try DICOMJSON.decode(bytes) == dataSet, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      #expect(DICOMJSON.encode(DataSet(dataSet.elements.reversed().map { ($0.tag, $0.element) })) == bytes)
    }
  }

  @Test("Several data sets come back in their order")
  func arrays() throws {
    var random = RandomDataSet(seed: 7)
    let dataSets = (0..<5).map { _ in random.dataSet() }
    #expect(try DICOMJSON.decodeAll(DICOMJSON.encode(dataSets)) == dataSets)
    #expect(try DICOMJSON.decodeAll(Array("[]".utf8)) == [])
  }

  @Test("Elements are written as F.2 shows them, in ascending order of tags")
  func form() {
    var item = DataSet()
    item.set(.codeValue, .SH, "110005")
    var dataSet = DataSet()
    dataSet.set(.scheduledWorkitemCodeSequence, items: [item, DataSet()])
    dataSet.set(.patientName, .PN, "Yamada^Tarou=山田^太郎=やまだ^たろう")
    dataSet.set(.rows, .US, integers: [512])
    dataSet.set(.pixelSpacing, .DS, "0.50", "+1")
    dataSet.set(.imageType, .CS, "ORIGINAL", "", "AXIAL")
    dataSet.setEmpty(.accessionNumber, .SH)
    dataSet[.pixelData] = Element(.OW, .bytes([0, 1, 2]))
    dataSet[Tag(0x0020, 0x9165)] = Element(.AT, .tags([.patientName]))
    dataSet[Tag(0x0018, 0x9087)] = Element(.FD, .reals([0.5, -.infinity]))
    #expect(
      text(dataSet) == """
        {"00080008":{"vr":"CS","Value":["ORIGINAL",null,"AXIAL"]},"00080050":{"vr":"SH"},\
        "00100010":{"vr":"PN","Value":[{"Alphabetic":"Yamada^Tarou","Ideographic":"山田^太郎","Phonetic":"やまだ^たろう"}]},\
        "00189087":{"vr":"FD","Value":[0.5,"-Infinity"]},"00209165":{"vr":"AT","Value":["00100010"]},\
        "00280010":{"vr":"US","Value":[512]},"00280030":{"vr":"DS","Value":[0.50,"+1"]},\
        "00404018":{"vr":"SQ","Value":[{"00080100":{"vr":"SH","Value":["110005"]}},{}]},\
        "7FE00010":{"vr":"OW","InlineBinary":"AAEC"}}
        """)
  }

  @Test("One empty text is an empty element (F.2.5)")
  func emptyText() throws {
    var dataSet = DataSet()
    dataSet.set(.accessionNumber, .SH, "")
    #expect(text(dataSet) == #"{"00080050":{"vr":"SH"}}"#)
    #expect(try decode(#"{"00080050":{"vr":"SH","Value":[]}}"#)[.accessionNumber]?.value == .text([]))
    #expect(try decode(#"{"00080050":{"vr":"SH","Value":[null]}}"#)[.accessionNumber]?.value == .text([]))
  }

  @Test("Numbers and strings are both taken for DS and IS, and DS never grows over 16 characters")
  func decimals() throws {
    let decoded = try decode(
      #"{"00280030":{"vr":"DS","Value":[0.3333333333333333333,"1.5 ",2]},"00200013":{"vr":"IS","Value":[7,"8",9.0]}}"#
    )
    #expect(decoded.strings(.pixelSpacing) == ["0.33333333333333", "1.5", "2"])
    #expect(decoded.integers(.instanceNumber) == [7, 8, 9])
    #expect(decoded.strings(.pixelSpacing).allSatisfy { $0.utf8.count <= 16 })
  }

  @Test("Padding at the end of a text is not part of it")
  func padding() throws {
    #expect(try decode(#"{"00100020":{"vr":"LO","Value":["PH-1  "]}}"#).string(.patientID) == "PH-1")
    #expect(try decode(#"{"0020000D":{"vr":"UI","Value":["1.2\u0000"]}}"#).string(.studyInstanceUID) == "1.2")
  }

  @Test(
    "What F.2 does not allow is refused with the tag",
    arguments: [
      (#"{"00280010":{"vr":"US","Value":["512"]}}"#, "(0028,0010)"),
      (#"{"00280010":{"vr":"US","Value":[65536]}}"#, "(0028,0010)"),
      (#"{"00280010":{"vr":"US","Value":[1.5]}}"#, "(0028,0010)"),
      (#"{"00280010":{"vr":"US","Value":512}}"#, "(0028,0010)"),
      (#"{"00280010":{"vr":"QQ","Value":[1]}}"#, "(0028,0010)"),
      (#"{"00280010":{"Value":[1]}}"#, "(0028,0010)"),
      (#"{"00280010":[1]}"#, "(0028,0010)"),
      (#"{"00280010":{"vr":"US","Value":[1],"Values":[1]}}"#, "(0028,0010)"),
      (#"{"7FE00010":{"vr":"OW","InlineBinary":"!!"}}"#, "(7FE0,0010)"),
      (#"{"7FE00010":{"vr":"OW","Value":[1]}}"#, "(7FE0,0010)"),
      (#"{"7FE00010":{"vr":"OW","BulkDataURI":"http://127.0.0.1/x"}}"#, "(7FE0,0010)"),
      (#"{"00100020":{"vr":"LO","InlineBinary":"AA=="}}"#, "(0010,0020)"),
      (#"{"00100020":{"vr":"LO","Value":["a\\b"]}}"#, "(0010,0020)"),
      (#"{"00100020":{"vr":"LO","Value":["a"],"InlineBinary":"AA=="}}"#, "(0010,0020)"),
      (#"{"00100010":{"vr":"PN","Value":["A^B"]}}"#, "(0010,0010)"),
      (#"{"00100010":{"vr":"PN","Value":[{"Alphabet":"A"}]}}"#, "(0010,0010)"),
      (#"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"A=B"}]}}"#, "(0010,0010)"),
      (#"{"0020000D":{"vr":"UI","Value":["1..2"]}}"#, "(0020,000D)"),
      (#"{"00280030":{"vr":"DS","Value":["wide"]}}"#, "(0028,0030)"),
      (#"{"00200013":{"vr":"IS","Value":["1.5"]}}"#, "(0020,0013)"),
      (#"{"00400400":{"vr":"LT","Value":["a","b"]}}"#, "(0040,0400)"),
      (#"{"00209165":{"vr":"AT","Value":["0010"]}}"#, "(0020,9165)"),
      (
        #"{"00404018":{"vr":"SQ","Value":[{},{"00080100":{"vr":"SH","Value":[1]}}]}}"#,
        "(0040,4018)[1](0008,0100)"
      ),
      (#"{"0010002":{"vr":"LO"}}"#, "document"),
      (#"{"PatientID":{"vr":"LO"}}"#, "document"),
      (#"{"+0100020":{"vr":"LO"}}"#, "document"),
      (#"[1]"#, "document"),
      (#"[{},{}]"#, "document"),
    ])
  func refusals(json: String, path: String) {
    let error = #expect(throws: DICOMwebError.self) { try decode(json) }
    guard case .malformedElement(path, _) = error else {
      Issue.record("\(json) was refused with \(String(describing: error)), not for \(path)")
      return
    }
  }

  @Test(
    "What RFC 8259 does not allow is refused with its place",
    arguments: [
      "", "{", "{}x", #"{"00080050":{"vr":"SH"},}"#, #"{"00080050" {"vr":"SH"}}"#, "[01]", "[1.]", "[+1]",
      "[NaN]",
      #"["\x"]"#, #"["\ud800"]"#, #"["\ud800\u0041"]"#, "[\"\u{1}\"]", "[\"", #"["\u12"]"#, "nul", "{'a':1}",
      #"{"00080050":{"vr":"SH"},"00080050":{"vr":"SH"}}"#,
    ])
  func notJSON(json: String) {
    let error = #expect(throws: DICOMwebError.self) { try decode(json) }
    guard case .malformedJSON = error else {
      Issue.record("\(json) was refused with \(String(describing: error))")
      return
    }
  }

  @Test("Bytes that are not UTF-8 are refused")
  func notUTF8() {
    #expect(throws: DICOMwebError.self) { try DICOMJSON.decode([0x5B, 0x22, 0xFF, 0x22, 0x5D]) }
  }

  @Test("An escaped pair of surrogates is one character")
  func surrogates() throws {
    #expect(
      try decode(#"{"00100020":{"vr":"LO","Value":["\ud83d\ude00\u00e9\n"]}}"#).string(.patientID) == "😀é\n")
  }

  @Test("Length, nesting and number of values are bounded")
  func limits() {
    let few = DICOMJSON.Limits(maximumBytes: 100, maximumDepth: 2, maximumValues: 8)
    let cases: [String] = [
      #"{"00100020":{"vr":"LO","Value":[""# + String(repeating: "a", count: 100) + #""]}}"#,
      #"{"00100020":{"vr":"LO","Value":["a","b","c","d","e","f","g"]}}"#,
      String(repeating: "[", count: 90),
    ]
    for json in cases {
      let error = #expect(throws: DICOMwebError.self) { try DICOMJSON.decode(Array(json.utf8), limits: few) }
      guard case .overLimit = error else {
        Issue.record("\(json) was refused with \(String(describing: error))")
        continue
      }
    }
    var nested = DataSet()
    for _ in 0..<4 {
      var outer = DataSet()
      outer.set(.contentSequence, items: [nested])
      nested = outer
    }
    let bytes = DICOMJSON.encode(nested)
    #expect(throws: DICOMwebError.overLimit(what: "the nesting of sequences", limit: 3)) {
      try DICOMJSON.decode(bytes, limits: DICOMJSON.Limits(maximumDepth: 3))
    }
    #expect(throws: Never.self) { try DICOMJSON.decode(bytes, limits: DICOMJSON.Limits(maximumDepth: 4)) }
  }

  @Test("No input of random bytes or cut JSON brings the reader down")
  func noise() {
    var random = RandomDataSet(seed: 99)
    let whole = DICOMJSON.encode(random.dataSet())
    for cut in 0..<whole.count {
      #expect(throws: DICOMwebError.self) { try DICOMJSON.decode(Array(whole[..<cut])) }
    }
    for position in 0..<whole.count {
      var changed = whole
      changed[position] = UInt8.random(in: 0...255, using: &random.generator)
      // Whatever comes of it, it is an answer.
      _ = try? DICOMJSON.decode(changed)
    }
  }
}
