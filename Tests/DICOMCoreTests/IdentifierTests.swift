import DICOMCore
import Testing

@Suite struct `Identifiers` {
  @Test(arguments: ["1.2.840.10008.1.1", "2.25.1", "1.02.3", "1.2.3\0", "1.2.3 "])
  func `a UID of digits and single dots is taken, padding cut`(text: String) throws {
    let uid = try #require(UID<Study>(text))
    #expect(uid.value.allSatisfy { $0.isNumber || $0 == "." })
  }

  @Test(arguments: ["", ".", ".1", "1.", "1..2", "1.a", "1 2", String(repeating: "1", count: 65)])
  func `anything else is no UID`(text: String) { #expect(UID<Study>(text) == nil) }

  @Test func `minted UIDs are well formed and differ`() {
    let minted = (0..<1000).map { _ in UID<Instance>.mint() }
    #expect(Set(minted).count == minted.count)
    #expect(minted.allSatisfy { $0.value.hasPrefix("2.25.") && UID<Instance>($0.value) == $0 })
  }

  @Test func `UIDs numbered below a minted one are well formed and differ from it and one another`() {
    let minted = UID<Instance>.mint()
    let numbered = [minted, minted.numbered(1), minted.numbered(.max)]
    #expect(Set(numbered).count == 3)
    #expect(numbered.allSatisfy { UID<Instance>($0.value) == $0 })
  }

  @Test func `an AE title has 1 to 16 characters without its outer spaces`() {
    #expect(AETitle("  PACS ")?.value == "PACS")
    for wrong in ["", "   ", "A\\B", "SEVENTEEN-LETTERS", "Ä"] { #expect(AETitle(wrong) == nil, "\(wrong)") }
  }
}
